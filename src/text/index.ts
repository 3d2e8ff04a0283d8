/** What the rest of the program may know about text: everything else in this folder is inside. */
export { highlight, mood } from './mood.ts'
export {
  CATEGORIES,
  CATEGORY_NAMES,
  type Category,
  type Mood,
  type MoodContext,
  type MoodLabel,
  type Reason,
  type Severity,
} from './mood-types.ts'
export { nearest, similarity } from './nearest.ts'
export { normalise } from './normalise.ts'
export { segment } from './segment.ts'
