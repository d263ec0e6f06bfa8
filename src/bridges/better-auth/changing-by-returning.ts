/** One statement that answers with the row that it has changed: SQLite and Postgres. */
import { type SQL, sql } from '../../schema/sql.ts'
import { repeatable } from '../../work/work.ts'
import { conditionOf, where } from './conditions.ts'
import type { Change, Changing } from './changing.ts'
import { bare, column, fieldOf, listed, oneOf, type Rows, type Storage } from './storage.ts'
import { setting, write } from './writing.ts'

/** One row, whatever the conditions find, which still hold when it is changed. */
function one(storage: Storage, { model, where: conditions }: Rows): SQL {
  const id = column(model, fieldOf(model, 'id'))
  const all = conditionOf(storage, model, conditions)
  const select = sql`select ${id} from ${bare(model)}${where(storage, model, conditions)} limit 1`
  const first = storage.flavor.first(id, select)
  return all ? sql`${all} and ${first}` : first
}

export const changes = (storage: Storage, { model }: Rows, { set, increment }: Change): SQL =>
  sql.join([
    ...setting(storage, model, set),
    ...Object.entries(increment).map(([name, by]) => {
      const field = fieldOf(model, name)
      return sql`${bare(field)} = ${column(model, field)} + ${by}`
    }),
  ])

export const changingByReturning: Changing = {
  update: async (send, operation, storage, rows, change) => {
    const { model } = rows
    const statement = sql`update ${bare(model)} set ${changes(storage, rows, change)} where ${one(storage, rows)} returning ${listed(storage, model)}`
    const work = write(model, statement, (answer) => oneOf(model, answer))
    const isCount = Object.keys(change.increment).length > 0
    return send(operation, isCount ? work : repeatable(work, (row) => row !== null))
  },
  consume: async (send, operation, storage, rows) => {
    const { model } = rows
    const statement = sql`delete from ${bare(model)} where ${one(storage, rows)} returning ${listed(storage, model)}`
    return send(
      operation,
      write(model, statement, (answer) => oneOf(model, answer)),
    )
  },
}
