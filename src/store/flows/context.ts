import type { Dialect } from '../../dialects/dialect.ts'
import type { Tables } from '../../schema/tables.ts'
import type { Send } from '../../work/work.ts'

/** What a flow is described with, and sent by. */
export interface Context {
  readonly tables: Tables
  readonly dialect: Dialect
  readonly send: Send
}
