/** What the rest of the program may know about text: everything else in this folder is inside. */
export { type Correction, fitLayer, type Layer, MOST_SHIFT, MOST_SHIFT_BY_ONE } from './layer.ts'
export { highlight, isCall, mood } from './mood.ts'
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
export { isQuestion } from './question.ts'
export { type QuestionCluster, type QuestionHit, QuestionIndex } from './question-index.ts'
export { segment } from './segment.ts'
