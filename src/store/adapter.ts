import { oauthAdapter } from './oauth.ts'
import { passkeyAdapter } from './passkey.ts'
import { roleAdapter } from './role.ts'
import { sessionAdapter } from './session.ts'
import { stateAdapter } from './state.ts'
import { tokenAdapter } from './token.ts'
import { userAdapter } from './user.ts'
import { closable } from '../work/closable.ts'
import type { Connection } from '../connections/connection.ts'
import { openDatabase } from '../work/database.ts'
import type { Dialect } from '../dialects/dialect.ts'
import type { Settings } from '../input/options.ts'
import type { Tables } from '../schema/tables.ts'
import type { FastAuthTenant } from './tenants/fastauth.ts'
import { settled } from '../work/settled.ts'
import { sending } from '../work/work.ts'
import { setInternals, type ShellSessions } from './internals.ts'
import { openSession } from './session-opening.ts'
import type { EdgeAdapter } from './edge-adapter.ts'

export type { EdgeAdapter } from './edge-adapter.ts'

/** What the methods do, which is the same for all databases of a dialect. */
const describedWith = settled((tables: Tables) => ({
  user: userAdapter(tables),
  token: tokenAdapter(tables),
  session: sessionAdapter(tables),
  role: roleAdapter(tables),
  oauth: oauthAdapter(tables),
  passkey: passkeyAdapter(tables),
  state: stateAdapter(tables),
}))

/** Creates something on first use. */
function once<T>(create: () => T): () => T {
  let created: T | undefined
  return () => (created ??= create())
}

/** Joins the sub-adapters over one connection. */
export function createAdapter<T extends Tables, D extends Dialect['name']>(
  opened: Connection,
  settings: Settings,
  tenant: FastAuthTenant<D, T>,
): EdgeAdapter<T, D> {
  const connection = closable(opened)
  const { send, createTables, dropTables } = openDatabase(connection, settings, tenant)
  const { schema: tables } = tenant
  const described = describedWith(tables)
  const part = <P extends object>(create: () => P): (() => P) =>
    once(() => {
      const created = create()
      setInternals(created, internals)
      return created
    })
  const user = part(() => sending(send, 'user', described.user))
  const token = part(() => sending(send, 'token', described.token))
  const session = part(() => sending(send, 'session', described.session))
  const role = part(() => sending(send, 'role', described.role))
  const oauth = part(() => sending(send, 'oauth', described.oauth))
  const passkey = part(() => sending(send, 'passkey', described.passkey))
  const state = part(() => sending(send, 'state', described.state))
  // An adapter is created for each request, and a request uses one or two of them.
  const adapter: EdgeAdapter<T, D> = {
    get user() {
      return user()
    },
    get token() {
      return token()
    },
    get session() {
      return session()
    },
    get role() {
      return role()
    },
    get oauth() {
      return oauth()
    },
    get passkey() {
      return passkey()
    },
    get state() {
      return state()
    },
    dialect: tenant.dialect,
    tables,
    createTables,
    dropTables,
    close: async () => connection.close(),
  }
  const sessions: ShellSessions = {
    open: async (opening) => send('session.createSession', openSession(tables, opening)),
    extendOnce: async (id, expiresAt) =>
      openDatabase(connection, { ...settings, retries: 0 }, tenant).send(
        'session.extendSession',
        described.session.extendSession(id, expiresAt),
      ),
  }
  const internals = { adapter, send, connection, settings, tenant, sessions }
  setInternals(adapter, internals)
  return adapter
}
