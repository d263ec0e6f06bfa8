/** Where a change does not answer with the row, it is read first, and changed only if the conditions still hold: MySQL. */
import { DatabaseError } from '../../errors.ts'
import { sql } from '../../schema/sql.ts'
import { atomic } from '../../work/composition.ts'
import { first, map, type Send } from '../../work/work.ts'
import { where } from './conditions.ts'
import type { Changing } from './changing.ts'
import { changes } from './changing-by-returning.ts'
import { find } from './reading.ts'
import { bare, type Row, type Rows, type Storage } from './storage.ts'
import { settled, write } from './writing.ts'

/** How often a row is looked for that others have changed first. */
const LOOKS = 20

/** The row of this id, if it is still one of those that are meant. */
const same = ({ model, where: conditions }: Rows, { id }: Row): Rows => ({
  model,
  where: [
    ...conditions,
    { field: 'id', operator: 'eq', value: String(id), connector: 'AND', mode: 'sensitive' },
  ],
})

/** The row of this id, whatever has become of it. */
const known = ({ model }: Rows, { id }: Row): Rows => same({ model, where: [] }, { id })

/** Looks for a row and does something to it, until that succeeded or there is no such row. */
async function eachFound<T>(
  send: Send,
  operation: string,
  storage: Storage,
  rows: Rows,
  change: (row: Row) => Promise<T | null>,
): Promise<T | null> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const row = await send(operation, first(find(storage, rows, { limit: 1 })))
    if (row === null) return null
    const changed = await change(row)
    if (changed !== null) return changed
  }
  throw new DatabaseError(
    'database_unavailable',
    `${operation}: others change the row all the time`,
  )
}

/** Whether a row has all that is to be set. */
const has = (row: Row, set: Row): boolean =>
  Object.entries(set).every(([name, value]) => JSON.stringify(row[name]) === JSON.stringify(value))

export const changingByReading: Changing = {
  update: async (send, operation, storage, rows, change) => {
    const { model } = rows
    const isCount = Object.keys(change.increment).length > 0
    const set = settled(storage, model, change.set)
    return eachFound(send, operation, storage, rows, async (row) => {
      // The count of a write that changes nothing would not tell whether its conditions held.
      if (!isCount && has(row, set)) return row
      const statement = sql`update ${bare(model)} set ${changes(storage, rows, change)}${where(storage, model, same(rows, row).where)}`
      const changed = write(model, statement, (answer) => answer?.changes ?? 0)
      if (!isCount) return (await send(operation, changed)) > 0 ? { ...row, ...set } : null
      // In one transaction, since what is counted must be this caller's own.
      const after = first(find(storage, known(rows, row), { limit: 1 }))
      const [count, found] = await send(operation, atomic(changed, after))
      return count > 0 ? found : null
    })
  },
  consume: async (send, operation, storage, rows) => {
    const { model } = rows
    return eachFound(send, operation, storage, rows, async (row) => {
      const statement = sql`delete from ${bare(model)}${where(storage, model, same(rows, row).where)}`
      const removed = write(model, statement, (answer) => answer?.changes ?? 0)
      return send(
        operation,
        map(removed, (count) => (count > 0 ? row : null)),
      )
    })
  },
}
