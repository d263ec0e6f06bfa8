/** What an engine itself refuses is told apart on every connection, alone and in a batch. */
import { sql } from '../../src/schema/sql.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DatabaseError, FastAuthError, SchemaError } from 'fastauth-edge'
import type { Connection, FaultKind } from '../../src/connections/connection.ts'
import { readOptions } from '../../src/input/options.ts'
import type { Tenant } from '../../src/schema/tenant.ts'
import { mysqlTenant } from '../../src/store/tenants/mysql.ts'
import { postgresTenant } from '../../src/store/tenants/postgres.ts'
import { sqliteTenant } from '../../src/store/tenants/sqlite.ts'
import { openDatabase } from '../../src/work/database.ts'

const TENANTS = { sqlite: sqliteTenant, postgres: postgresTenant, mysql: mysqlTenant }

const TABLES = ['parent', 'child', 'guarded', 'audited', 'counted', 'strict', 'nothing']

/** FastAuth, with the tables of this test for its own. */
const tenantOf = (dialect: keyof typeof TENANTS): Tenant => ({
  ...TENANTS[dialect],
  tables: () => TABLES.map((name) => ({ name: `fastauth_${name}`, columns: [] })),
})

/** What a row holds, and a trigger says: an error must not. */
const MARK = 'marked-value'

const PREPARATION = [
  'create table fastauth_parent (id int primary key)',
  'create table fastauth_child (id int primary key, parent int not null, foreign key (parent) references fastauth_parent (id))',
  'insert into fastauth_parent (id) values (1)',
  // A column and tables of the user's own, with rules of their own.
  'create table fastauth_guarded (id int primary key, word varchar(20), size int, check (size < 10))',
  'create table fastauth_audited (id int primary key)',
  'create table fastauth_counted (id int primary key)',
  'create table counts (id int primary key)',
  'insert into counts (id) values (5)',
]

const TRIGGERS: Readonly<Record<string, readonly string[]>> = {
  sqlite: [
    `create trigger guard before insert on fastauth_guarded when new.word = 'raise' begin select raise(abort, 'UNIQUE constraint failed: ${MARK}'); end`,
    // The table that it writes to is not there.
    'create trigger audit after insert on fastauth_audited begin insert into audit (id) values (new.id); end',
    'create trigger count after insert on fastauth_counted begin insert into counts (id) values (new.id); end',
    'create table fastauth_strict (id int primary key, size int) strict',
  ],
  postgres: [
    "create function guard() returns trigger language plpgsql as $$ begin if new.word = 'raise' then raise exception 'row %', new; end if; return new; end $$",
    'create trigger guard before insert on fastauth_guarded for each row execute function guard()',
    'create function audit() returns trigger language plpgsql as $$ begin insert into audit (id) values (new.id); return new; end $$',
    'create trigger audit after insert on fastauth_audited for each row execute function audit()',
    'create function counting() returns trigger language plpgsql as $$ begin insert into counts (id) values (new.id); return new; end $$',
    'create trigger count after insert on fastauth_counted for each row execute function counting()',
    'create table fastauth_strict (id int primary key, size smallint, word varchar(3))',
  ],
  mysql: [
    `create trigger guard before insert on fastauth_guarded for each row begin if new.word = 'raise' then signal sqlstate '45000' set message_text = '${MARK}'; end if; end`,
    'create trigger audit after insert on fastauth_audited for each row insert into audit (id) values (new.id)',
    'create table fastauth_strict (id int primary key, size smallint, word varchar(3))',
  ],
}

type Case = readonly [kind: FaultKind, statement: string, message?: RegExp]

/** By the kind of fault: a statement that meets it, and what its message names. */
const CASES: readonly Case[] = [
  ['unique', 'insert into fastauth_parent (id) values (1)'],
  ['foreign_key', 'insert into fastauth_child (id, parent) values (9, 99)'],
  ['not_null', 'insert into fastauth_child (id, parent) values (9, null)'],
  ['check', 'insert into fastauth_guarded (id, size) values (9, 10)', /CHECK/],
  ['trigger', "insert into fastauth_guarded (id, word) values (9, 'raise')", /trigger/],
  ['missing', 'insert into fastauth_audited (id) values (9)', /not FastAuth's/],
  ['missing', 'select id from audit', /not FastAuth's/],
  ['missing_table', 'insert into fastauth_nothing (id) values (1)', /_nothing/],
  ['missing_table', 'select id from fastauth_nothing', /fastauth_nothing/],
  ['missing_column', 'insert into fastauth_parent (lacking) values (1)', /column is missing/],
  ['missing_column', 'select lacking from fastauth_parent', /column is missing/],
  ['missing_column', 'update fastauth_parent set lacking = 1', /column is missing/],
  ['statement', 'insert fastauth_parent to values'],
]

const OWN_CASES: Readonly<Record<string, readonly Case[]>> = {
  sqlite: [
    ['value', `insert into fastauth_strict (id, size) values (9, '${MARK}')`, /column/],
    ['trigger', 'insert into fastauth_counted (id) values (5)'],
    ['missing', 'insert into fastauth_parent (id) values (nothing_of_the_kind(9))'],
  ],
  postgres: [
    ['value', `insert into fastauth_strict (id, word) values (9, '${MARK}')`, /column/],
    ['value', 'insert into fastauth_strict (id, size) values (9, 99999)', /column/],
    ['trigger', 'insert into fastauth_counted (id) values (5)'],
    ['missing', 'insert into fastauth_parent (id) values (nothing_of_the_kind(9))'],
  ],
  mysql: [
    ['value', `insert into fastauth_strict (id, word) values (9, '${MARK}')`, /column/],
    ['value', 'insert into fastauth_strict (id, size) values (9, 99999)', /column/],
    ['missing', 'insert into fastauth_parent (id) values (nothing_of_the_kind(9))'],
  ],
}

export interface Refusing {
  readonly connection: Connection
  /** Past the connection, where its gateway refuses foreign keys. */
  readonly prepare?: (statement: string) => Promise<void>
  close(): Promise<void>
}

export function refusals(
  name: string,
  dialect: Connection['dialect']['name'],
  open: () => Promise<Refusing>,
): void {
  describe(name, () => {
    let opened: Refusing | undefined
    beforeAll(async () => {
      opened = await open()
      const prepare = opened.prepare ?? ((statement: string) => send([statement]))
      for (const statement of [...PREPARATION, ...(TRIGGERS[dialect] ?? [])]) {
        await prepare(statement)
      }
    })
    afterAll(async () => opened?.close())

    const kinds: (string | undefined)[] = []
    function send(statements: readonly string[]): Promise<number> {
      if (opened === undefined) throw new Error('the back end is opened in beforeAll')
      const onQuery = ({ fault }: { fault?: string }): void => void kinds.push(fault)
      const { settings } = readOptions({ tables: 'never', onQuery }, 'test', [])
      const tenant = tenantOf(opened.connection.dialect.name)
      return openDatabase(opened.connection, settings, tenant).send('test.refusal', {
        statements: statements.map((statement) => () => sql.raw(statement)),
        writes: true,
        atomic: true,
        read: (results) => results[0]?.rows.length ?? 0,
      })
    }

    for (const [kind, statement, text] of [...CASES, ...(OWN_CASES[dialect] ?? [])]) {
      test(`${kind}: ${statement}`, async () => {
        for (const batch of [
          [statement],
          ['insert into fastauth_parent (id) values (77)', statement],
        ]) {
          kinds.length = 0
          const error: unknown = await send(batch).catch((e: unknown) => e)
          // Once: what is refused is not sent again.
          expect(kinds).toEqual([kind])
          const isSchema = kind === 'missing_table' || kind === 'missing_column'
          expect(error).toBeInstanceOf(isSchema ? SchemaError : DatabaseError)
          expect(error).toBeInstanceOf(FastAuthError)
          expect(error).toMatchObject(
            isSchema ? { code: 'schema' } : { code: 'database_refused', refusal: kind },
          )
          expect(error).toMatchObject({ message: text ?? /refused/ })
          // It is known that nothing was done.
          expect(String(error)).not.toMatch(/is not known|marked-value/)
          expect(await send(['select id from fastauth_parent where id = 77'])).toBe(0)
        }
      })
    }
  })
}
