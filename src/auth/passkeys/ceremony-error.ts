/** An answer of an authenticator that does not hold. Its message is for the developer of the front end, and tells no secret. */
export class CeremonyError extends Error {
  override readonly name = 'CeremonyError'
}

/** @throws {CeremonyError} */
export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new CeremonyError(otherwise)
}
