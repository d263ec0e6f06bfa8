/** Checked by `npm run types`: what compiles here is what callers may write, and what must not does not. */
import type { LibSQLDatabase } from 'drizzle-orm/libsql'
import type { PgliteDatabase } from 'drizzle-orm/pglite'
import type { MySql2Database } from 'drizzle-orm/mysql2'
import { expectTypeOf, test } from 'vitest'
import {
  createEdgeAdapter,
  type EdgeAdapter,
  type FastAuthError,
  type FastAuthErrorCode,
  type SessionUser,
  type UserData,
} from 'fastauth-edge'
import type { D1Adapter } from 'fastauth-edge/d1'
import type { drizzleAdapter } from 'fastauth-edge/drizzle'
import type { LibsqlAdapter } from 'fastauth-edge/libsql'
import type { NeonAdapter } from 'fastauth-edge/neon'
import type { PlanetscaleAdapter } from 'fastauth-edge/planetscale'
import type { TursoAdapter } from 'fastauth-edge/turso'

const adapter = createEdgeAdapter({ url: 'sqlite://' })

test('results are what they say, and never any', () => {
  expectTypeOf(adapter.user.getUserById).returns.resolves.toEqualTypeOf<UserData | null>()
  expectTypeOf(adapter.session.getSessionUser).returns.resolves.toEqualTypeOf<SessionUser | null>()
  expectTypeOf(adapter.session.extendSession).returns.resolves.toEqualTypeOf<boolean>()
  expectTypeOf(adapter.role.getUserPermissions).returns.resolves.toEqualTypeOf<Set<string>>()
  expectTypeOf(adapter.user).not.toBeAny()
  expectTypeOf(adapter).not.toHaveProperty('db')
  expectTypeOf(adapter.tables.users.id).not.toBeAny()
  expectTypeOf<FastAuthError['code']>().toEqualTypeOf<FastAuthErrorCode>()
})

test('arguments of another type do not compile', () => {
  const { user, session, role } = adapter
  const refused = () => [
    // @ts-expect-error: an e-mail is needed
    user.createUser({ name: 'x' }),
    // @ts-expect-error: no such key
    user.updateUser('id', { hashedPassword: 'x' }),
    // @ts-expect-error: not null
    user.updateUser('id', { emailVerified: null }),
    // @ts-expect-error: a Date
    session.extendSession('id', Date.now()),
    // @ts-expect-error: a list
    role.createRole('r', 'p'),
  ]
  expectTypeOf(refused).toBeFunction()
})

test('every adapter is an EdgeAdapter, and knows its dialect', () => {
  expectTypeOf<D1Adapter>().toExtend<EdgeAdapter>()
  expectTypeOf<LibsqlAdapter>().toExtend<EdgeAdapter>()
  expectTypeOf<TursoAdapter>().toExtend<EdgeAdapter>()
  expectTypeOf<NeonAdapter>().toExtend<EdgeAdapter>()
  expectTypeOf<PlanetscaleAdapter>().toExtend<EdgeAdapter>()
  expectTypeOf<NeonAdapter['dialect']>().toEqualTypeOf<'postgres'>()
  type Over<Db extends object> = ReturnType<typeof drizzleAdapter<Db>>
  expectTypeOf<Over<LibSQLDatabase>['db']>().toEqualTypeOf<LibSQLDatabase>()
  expectTypeOf<Over<LibSQLDatabase>>().toExtend<EdgeAdapter>()
  expectTypeOf<Over<LibSQLDatabase>['dialect']>().toEqualTypeOf<'sqlite'>()
  expectTypeOf<Over<PgliteDatabase>['dialect']>().toEqualTypeOf<'postgres'>()
  expectTypeOf<Over<MySql2Database>['dialect']>().toEqualTypeOf<'mysql'>()
})

test('the dialect tells which database a URL led to', () => {
  if (adapter.dialect !== 'sqlite') throw new Error('a sqlite: URL leads to SQLite')
  expectTypeOf(adapter.tables.roles.$inferSelect).toEqualTypeOf<{ name: string }>()
})
