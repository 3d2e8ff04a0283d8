import type { TargetKind } from './target.ts'

const kinds: Record<TargetKind, string> = { 'first-response': '首次回复', promise: '承诺兑现' }
export const texts = { kinds }
