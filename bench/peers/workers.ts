/** One small Worker for each library and database: `/ping`, `/check` for the session, and the library's own routes. */
import type { Text } from '../../scripts/bundle.ts'
import { peersFolder } from './install.ts'

/** How a database is opened, by each library's own means. */
interface Opened {
  readonly drizzle: string
  readonly opened: string
  readonly adapter: string
  readonly ours: string
}

const DATABASES = {
  D1: {
    drizzle: 'drizzle-orm/d1',
    opened: 'drizzle(env.DB)',
    adapter: "import { d1Adapter } from './src/drivers/d1.ts'",
    ours: 'd1Adapter({ binding: env.DB })',
  },
  libSQL: {
    drizzle: 'drizzle-orm/libsql/web',
    opened: 'drizzle({ connection: { url: env.LIBSQL_URL } })',
    adapter: "import { libsqlAdapter } from './src/drivers/libsql.ts'",
    ours: 'libsqlAdapter({ url: env.LIBSQL_URL })',
  },
} satisfies Readonly<Record<string, Opened>>

export type Database = keyof typeof DATABASES

/** Counts what is sent to D1, and says it in a header of each answer. */
const COUNTING = `
class Statement {
  constructor(inner, count) { this.inner = inner; this.count = count }
  bind(...args) { return new Statement(this.inner.bind(...args), this.count) }
  all(...args) { this.count(); return this.inner.all(...args) }
  run(...args) { this.count(); return this.inner.run(...args) }
  raw(...args) { this.count(); return this.inner.raw(...args) }
  first(...args) { this.count(); return this.inner.first(...args) }
}
let requests = 0
const count = () => { requests++ }
const counted = (db) => ({
  prepare: (sql) => new Statement(db.prepare(sql), count),
  batch: (statements) => { count(); return db.batch(statements.map(({ inner }) => inner)) },
})
const serve = (handle) => ({
  async fetch(request, env, ctx) {
    requests = 0
    const { pathname } = new URL(request.url)
    const answer = pathname === '/ping' ? new Response('pong') : await handle(request, { ...env, DB: counted(env.DB) }, ctx, pathname)
    const copy = new Response(answer.body, answer)
    copy.headers.set('x-requests', String(requests))
    return copy
  },
})`

/** A password hash that costs nothing: what is compared is what is around it. */
const PLAIN_PASSWORDS = `{ hash: async (password) => 'plain:' + password, verify: async ({ hash, password }) => hash === 'plain:' + password }`

const SECRET = 'a secret of the bench, of more than thirty-two bytes'

const betterAuth = ({ drizzle, opened }: Opened): string => `
import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { drizzle } from '${drizzle}'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
${COUNTING}
const date = (name) => integer(name, { mode: 'timestamp' })
const flag = (name) => integer(name, { mode: 'boolean' })
const user = sqliteTable('user', { id: text('id').primaryKey(), name: text('name'), email: text('email'), emailVerified: flag('email_verified'), image: text('image'), createdAt: date('created_at'), updatedAt: date('updated_at') })
const session = sqliteTable('session', { id: text('id').primaryKey(), expiresAt: date('expires_at'), token: text('token'), createdAt: date('created_at'), updatedAt: date('updated_at'), ipAddress: text('ip_address'), userAgent: text('user_agent'), userId: text('user_id') })
const account = sqliteTable('account', { id: text('id').primaryKey(), accountId: text('account_id'), providerId: text('provider_id'), userId: text('user_id'), accessToken: text('access_token'), refreshToken: text('refresh_token'), idToken: text('id_token'), accessTokenExpiresAt: date('access_token_expires_at'), refreshTokenExpiresAt: date('refresh_token_expires_at'), scope: text('scope'), password: text('password'), createdAt: date('created_at'), updatedAt: date('updated_at') })
const verification = sqliteTable('verification', { id: text('id').primaryKey(), identifier: text('identifier'), value: text('value'), expiresAt: date('expires_at'), createdAt: date('created_at'), updatedAt: date('updated_at') })
const schema = { user, session, account, verification }
const open = (env) => betterAuth({
  secret: '${SECRET}', baseURL: 'http://localhost', trustedOrigins: ['*'], logger: { disabled: true },
  rateLimit: { enabled: false }, telemetry: { enabled: false },
  database: drizzleAdapter(${opened}, { provider: 'sqlite', schema }),
  emailAndPassword: { enabled: true, password: ${PLAIN_PASSWORDS} },
})
export default serve(async (request, env, ctx, pathname) => {
  const auth = open(env)
  if (pathname !== '/check') return auth.handler(request)
  const found = await auth.api.getSession({ headers: request.headers })
  return Response.json(found?.user.email ?? null)
})`

const authjs = ({ drizzle, opened }: Opened): string => `
import { Auth } from '@auth/core'
import GitHub from '@auth/core/providers/github'
import { DrizzleAdapter } from '@auth/drizzle-adapter'
import { drizzle } from '${drizzle}'
${COUNTING}
export default serve(async (request, env, ctx, pathname) => {
  const config = {
    secret: '${SECRET}', trustHost: true, basePath: '/auth', adapter: DrizzleAdapter(${opened}),
    providers: [GitHub({ clientId: 'id', clientSecret: 'secret' })], session: { strategy: 'database' },
  }
  if (pathname !== '/check') return Auth(request, config)
  const answer = await Auth(new Request(new URL('/auth/session', request.url), { headers: request.headers }), config)
  const found = await answer.json()
  return Response.json(found?.user?.email ?? null)
})`

const ours = ({ adapter, ours }: Opened): string => `
import { FastAuth } from './src/auth/auth.ts'
import { credentials } from './src/auth/providers/credentials.ts'
${adapter}
${COUNTING}
const plain = {
  name: 'plain', isOwn: (stored) => stored.startsWith('plain:'), hash: async (password) => 'plain:' + password,
  verify: async (password, stored) => stored === 'plain:' + password, compare: () => 'same', unmatched: (like) => like,
}
const passwords = { hashers: [plain], maxWaiting: 1_000 }
export default serve(async (request, env, ctx, pathname) => {
  const adapter = ${ours}
  const auth = new FastAuth({ secret: '${SECRET}', providers: [credentials()], passwords, adapter, rateLimit: false })
  if (pathname !== '/check') return auth.fetch(request, ctx)
  const found = await auth.authenticate(request)
  return Response.json(found?.user.email ?? null)
})`

const PLAIN = `
import { drizzle } from 'drizzle-orm/d1'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { Hono } from 'hono'
const users = sqliteTable('fastauth_users', { id: text('id').primaryKey(), email: text('email') })
const app = new Hono()
app.get('/ping', (c) => c.text('pong'))
app.get('/check', async (c) => c.json((await drizzle(c.env.DB).select().from(users).limit(1))[0]?.email ?? null))
export default app`

export const WORKERS = {
  plain: (): Text => ({ contents: PLAIN }),
  ours: (database: Database): Text => ({ contents: ours(DATABASES[database]) }),
  betterAuth: (database: Database): Text => ({
    contents: betterAuth(DATABASES[database]),
    folder: peersFolder(),
  }),
  authjs: (database: Database): Text => ({
    contents: authjs(DATABASES[database]),
    folder: peersFolder(),
  }),
}
