/** Rows by the hundred thousand, written by the engine itself. */
import { getTableName } from 'drizzle-orm'
import type { EdgeAdapter } from 'fastauth-edge'

const USERS = 100_000
const ROLES = 1_000

const TEXT = { sqlite: 'text', postgres: 'text', mysql: 'char' }
const AT = "'2026-01-01 00:00:00.000000'"
const LATER = "'2090-01-01 00:00:00.000000'"

/** As many as one statement writes. */
const PORTION = 100_000

/** A portion of numbers, from the first one on. */
function numbers(first: number): string {
  const ten = Array.from({ length: 10 }, (_, n) => `select ${n} as d`).join(' union all ')
  const names = Array.from({ length: Math.log10(PORTION) }, (_, i) => `d${i}`)
  const sum = names.map((name, i) => `${name}.d * ${10 ** i}`).join(' + ')
  return `(select ${first} + ${sum} as n from ${names.map((name) => `(${ten}) as ${name}`).join(', ')}) as numbers`
}

/** What stands in the columns of a row, for each table, by the number of the row. */
function rowsOf(
  dialect: EdgeAdapter['dialect'],
): Record<string, [columns: string, values: string]> {
  const flag = dialect === 'postgres' ? ['false', 'true'] : ['0', '1']
  const text = (prefix: string, number = 'n'): string => {
    const cast = `cast(${number} as ${TEXT[dialect]})`
    return dialect === 'mysql' ? `concat('${prefix}', ${cast})` : `'${prefix}' || ${cast}`
  }
  const user = text('user-')
  const bytes = { sqlite: "x'01'", postgres: String.raw`'\x01'`, mysql: "x'01'" }[dialect]
  const role = text('role-', `mod(n, ${ROLES})`)
  const roleOf = dialect === 'sqlite' ? role.replace(`mod(n, ${ROLES})`, `n % ${ROLES}`) : role
  return {
    fastauth_users: [
      'id, email, hashed_password, email_verified, is_active, created_at, updated_at',
      `${user}, ${text('mail-')}, 'hash', ${flag[0]}, ${flag[1]}, ${AT}, ${AT}`,
    ],
    fastauth_roles: ['name', text('role-')],
    fastauth_user_roles: ['user_id, role_name', `${user}, ${roleOf}`],
    fastauth_role_permissions: ['role_name, permission', `${text('role-')}, 'read'`],
    fastauth_sessions: [
      'id, user_id, expires_at, created_at',
      `${text('session-')}, ${user}, ${LATER}, ${AT}`,
    ],
    fastauth_tokens: [
      'token, user_id, token_type, expires_at, created_at',
      `${text('token-')}, ${user}, 'reset', ${LATER}, ${AT}`,
    ],
    fastauth_oauth_accounts: [
      'id, provider, provider_account_id, user_id, created_at',
      `${text('account-')}, 'github', ${text('')}, ${user}, ${AT}`,
    ],
    fastauth_passkeys: [
      'id, user_id, public_key, sign_count, aaguid, name, created_at',
      `${text('credential-')}, ${user}, ${bytes}, 1, '', 'Passkey', ${AT}`,
    ],
    fastauth_state: [
      `${dialect === 'mysql' ? '`key`' : 'key'}, count, expires_at`,
      `${text('key-')}, 1, ${LATER}`,
    ],
  }
}

/** Fills every table of an adapter, with a thousand roles. */
export async function fill(
  adapter: EdgeAdapter,
  run: (sql: string) => Promise<unknown>,
  users = USERS,
): Promise<void> {
  const rows = rowsOf(adapter.dialect)
  for (const table of Object.values(adapter.tables)) {
    const name = getTableName(table)
    const [columns = '', values = ''] = rows[name] ?? []
    const many = /roles$|permissions$/.test(name) && !name.includes('user') ? ROLES : users
    for (let first = 0; first < many; first += PORTION) {
      await run(
        `insert into ${name} (${columns}) select ${values} from ${numbers(first)} where n < ${many}`,
      )
    }
  }
}
