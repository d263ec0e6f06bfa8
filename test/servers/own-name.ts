/** Of a database: a test file may run in two projects at once, on the one server that they share. */
export const ownName = (name: string): string => `${name}${process.env['DATABASE_SUFFIX'] ?? ''}`
