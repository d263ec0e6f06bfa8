import { property } from './property.ts'

/** What a database refused, as the JSON of its answer says it. What it says is for the readers of faults alone. */
export class SqlError extends Error {
  readonly code: unknown
  /** In which function of the database, for Postgres. */
  readonly where: unknown

  constructor(body: unknown) {
    super(String(property(body, 'message')))
    this.code = property(body, 'code')
    this.where = property(body, 'where')
  }
}
