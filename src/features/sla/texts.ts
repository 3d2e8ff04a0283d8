import type { TargetKind } from '../../core/events.ts'

const kinds: Record<TargetKind, string> = {
  'first-response': '首次回复',
  'next-response': '再次回复',
  promise: '承诺兑现',
}
export const texts = { kinds }
