/** What makes a real engine fail in its own words, with what was stored or sent inside them. */
import { MARK } from './logger.ts'

const TABLES: Readonly<Record<string, string>> = {
  users: 'email',
  roles: 'name',
  user_roles: 'user_id',
  role_permissions: 'permission',
  sessions: 'user_id',
  tokens: 'token_type',
  oauth_accounts: 'provider',
  passkeys: 'aaguid',
}

const ofEach = (make: (table: string, column: string) => string): readonly string[] =>
  Object.entries(TABLES).map(([table, column]) => make(`fastauth_${table}`, column))

/** All but what keys and indexes stand on. */
const PLAIN = [
  'users.image',
  'sessions.user_agent',
  'tokens.raw_data',
  'oauth_accounts.access_token',
]

const ofPlain = (make: (table: string, column: string) => string): readonly string[] =>
  PLAIN.map((name) => {
    const [table, column = ''] = name.split('.')
    return make(`fastauth_${table}`, column)
  })

/** What is there need not fit the type that comes. */
const emptied = ofPlain((table, column) => `update ${table} set ${column} = null`)

const dropColumns = ofPlain((table, column) => `alter table ${table} drop column ${column}`)

const gone = ofEach((table) => `drop table ${table}`).toReversed()

/** By dialect: what is done to the tables before every method is called. */
export const DAMAGE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  sqlite: {
    'triggers that refuse': ofEach(
      (table) =>
        `create trigger no_${table} before insert on ${table} begin select raise(abort, 'row ${MARK}'); end`,
    ),
    'triggers that refuse to delete': ofEach(
      (table) =>
        `create trigger keep_${table} before delete on ${table} begin select raise(fail, '${MARK}'); end`,
    ),
    'rows that cannot be read': [
      `update fastauth_tokens set raw_data = '{"${MARK}": ${MARK}'`,
      `update fastauth_sessions set expires_at = '9${MARK}'`,
      `update fastauth_users set created_at = '${MARK}'`,
    ],
    'columns that are gone': dropColumns,
    'tables that are gone': gone,
  },
  postgres: {
    'triggers that quote the row': [
      "create or replace function quoting() returns trigger language plpgsql as $$ begin raise exception 'row % %', new, old; end $$",
      ...ofEach(
        (table) =>
          `create trigger quoting before insert or update or delete on ${table} for each row execute function quoting()`,
      ),
    ],
    'checks, which quote the row': ofEach(
      (table, column) => `alter table ${table} add check (length(${column}) < 2) not valid`,
    ),
    'columns of another type': ofPlain(
      (table, column) => `alter table ${table} alter column ${column} type integer using null`,
    ),
    'columns that are gone': dropColumns,
    'tables that are gone': gone,
  },
  mysql: {
    'triggers that quote the row': ['insert', 'update', 'delete'].flatMap((event) =>
      ofEach(
        (table, column) =>
          `create trigger ${event}_${table} before ${event} on ${table} for each row begin declare said varchar(120); set said = concat('row ', convert(${event === 'delete' ? 'old' : 'new'}.${column} using utf8mb4), ' (errno 1146) (sqlstate 42S02)'); signal sqlstate '45000' set message_text = said; end`,
      ),
    ),
    'columns too short': [
      ...emptied,
      ...ofPlain((table, column) => `alter table ${table} modify ${column} varbinary(1)`),
    ],
    'columns of another type': [
      ...emptied,
      ...ofPlain((table, column) => `alter table ${table} modify ${column} int`),
    ],
    'columns that are gone': dropColumns,
    'tables that are gone': gone,
  },
}
