/**
 * A mistake a person can mend. The transaction is rolled back and `message` is said to the person, so write it
 * for them: what was wrong and what to write instead. Everything else that is thrown is a bug: logged, kept for replay.
 */
export class UserError extends Error {
  override name = 'UserError'
}

/** The text of anything thrown, for logs. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
