import { property } from './property.ts'

/** What a database refused, as the JSON of its answer says it. Its code and its message are for the readers of faults alone. */
export class SqlError extends Error {
  readonly code: unknown

  constructor(body: unknown) {
    super(String(property(body, 'message')))
    this.code = property(body, 'code')
  }
}
