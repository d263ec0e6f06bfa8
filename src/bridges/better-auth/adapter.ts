/**
 * What better-auth calls, over works.
 *
 * One of the places where casts are allowed: better-auth's methods return whatever type their caller names.
 */
import type { BetterAuthOptions } from 'better-auth'
import { createAdapterFactory, type CustomAdapter, type DBAdapter } from 'better-auth/adapters'
import type { Send } from '../../work/work.ts'
import { changingByReading } from './changing-by-reading.ts'
import { changingByReturning } from './changing-by-returning.ts'
import { count, find, type Page } from './reading.ts'
import { type Creation, directly, type Sender } from './sender.ts'
import type { Row, Rows, Storage, Where } from './storage.ts'
import { inTransaction } from './transaction.ts'
import { insert, inserted, remove, removeMany, updateMany } from './writing.ts'

/** @param ddl what creates the tables, for better-auth's `generate` */
export function adapterOver(
  send: Send,
  storage: Storage,
  ddl: readonly string[],
  options: BetterAuthOptions,
): DBAdapter<BetterAuthOptions> {
  const over = (
    sender: Sender,
    transaction: false | DBAdapter<BetterAuthOptions>['transaction'],
  ): DBAdapter<BetterAuthOptions> =>
    createAdapterFactory<BetterAuthOptions>({
      config: {
        adapterId: 'fastauth-edge',
        adapterName: 'fastauth-edge',
        supportsNumericIds: storage.flavor.returning,
        supportsJSON: false,
        supportsArrays: false,
        supportsUUIDs: false,
        transaction,
      },
      adapter: ({ getFieldName }) => ({
        ...methods(sender, storage, (model, field) => getFieldName({ model, field })),
        createSchema: async ({ file = 'better-auth.sql' }) => ({
          code: ddl.map((statement) => `${statement};\n`).join(''),
          path: file,
          overwrite: true,
        }),
      }),
    })(options)
  return over(directly(send), (run) => inTransaction(send, (sender) => run(over(sender, false))))
}

/** The id that a condition names, where there is no other. */
function idIn(where: Where): unknown {
  const [only, ...more] = where
  const isId = only?.field === 'id' && only.operator === 'eq' && more.length === 0
  return isId ? only.value : undefined
}

function methods(
  sender: Sender,
  storage: Storage,
  columnOf: (model: string, field: string) => string,
): CustomAdapter {
  const changing = storage.flavor.returning ? changingByReturning : changingByReading
  const rowsOf = (model: string, where: Where = []): Rows => ({
    model: storage.modelOf(model),
    where,
  })
  const search = (operation: string, rows: Rows, page: Page): Promise<Row[]> => {
    const tables = [rows.model.name, ...Object.keys(page.join ?? {})]
    return sender.read(operation, find(storage, rows, page), tables)
  }
  return {
    create: async <T>({ model: name, data }: { model: string; data: T }) => {
      const model = storage.modelOf(name)
      const given = data as Row
      const operation = `${name}.create`
      const work = insert(storage, model, given)
      // An id that the database is to count is known when it has answered.
      if (given['id'] === undefined) return (await sender.send(operation, work)) as T
      const row = inserted(storage, model, given)
      const removal = remove(storage, {
        model,
        where: [
          {
            field: 'id',
            operator: 'eq',
            value: String(row['id']),
            connector: 'AND',
            mode: 'sensitive',
          },
        ],
      })
      const creation: Creation = { operation, model, row, work, removal }
      return (await sender.create(creation)) as T
    },
    findOne: async <T>({ model, where, join }: Parameters<CustomAdapter['findOne']>[0]) => {
      const rows = rowsOf(model, where)
      const known = join ? undefined : sender.waiting(rows.model, idIn(where))
      if (known) return known as T
      const [row = null] = await search(`${model}.findOne`, rows, { limit: 1, join })
      return row as T | null
    },
    findMany: async <T>({
      model,
      where,
      sortBy,
      ...page
    }: Parameters<CustomAdapter['findMany']>[0]) => {
      const { limit, offset, join, select } = page
      const found = await search(`${model}.findMany`, rowsOf(model, where), {
        limit: limit ?? 100,
        offset,
        join,
        select: select?.map((field) => columnOf(model, field)),
        sortBy: sortBy && {
          column: columnOf(model, sortBy.field),
          direction: sortBy.direction,
        },
      })
      return found as T[]
    },
    count: async ({ model, where }) =>
      sender.read(`${model}.count`, count(storage, rowsOf(model, where)), [model]),
    update: async <T>({ model, where, update }: { model: string; where: Where; update: T }) => {
      const change = { set: update as Row, increment: {} }
      const rows = rowsOf(model, where)
      return (await changing.update(
        sender.send,
        `${model}.update`,
        storage,
        rows,
        change,
      )) as T | null
    },
    updateMany: async ({ model, where, update }) =>
      sender.send(`${model}.updateMany`, updateMany(storage, rowsOf(model, where), update)),
    delete: async ({ model, where }) =>
      sender.send(`${model}.delete`, remove(storage, rowsOf(model, where))),
    deleteMany: async ({ model, where }) =>
      sender.send(`${model}.deleteMany`, removeMany(storage, rowsOf(model, where))),
    consumeOne: async <T>({ model, where }: { model: string; where: Where }) =>
      (await changing.consume(
        sender.send,
        `${model}.consumeOne`,
        storage,
        rowsOf(model, where),
      )) as T | null,
    incrementOne: async <T>({
      model,
      where,
      increment,
      set = {},
    }: {
      model: string
      where: Where
      increment: Record<string, number>
      set?: Record<string, unknown> | undefined
    }) =>
      (await changing.update(sender.send, `${model}.incrementOne`, storage, rowsOf(model, where), {
        set,
        increment,
      })) as T | null,
  }
}
