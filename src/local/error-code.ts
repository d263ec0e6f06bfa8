/** What the system or a driver calls an error: it says enough, and quotes nothing. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'no code'
