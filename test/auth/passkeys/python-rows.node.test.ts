/** Passkeys in one table with FastAuth's service, byte by byte as py_webauthn and SQLAlchemy write and read them. */
import { createClient } from '@libsql/client'
import { expect, test } from 'vitest'
import { credentials } from 'fastauth-edge/auth/credentials'
import { passkeys } from 'fastauth-edge/auth/passkeys'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { app, HOME } from '../core/app.ts'
import { Authenticator } from './authenticator.ts'
import { register, signIn } from './visiting.ts'

const X = '154f508fcf094012b8ca1a7772f4272a7550e486cabbc95e86addc3abf091e6a'
const Y = '5fd0c1223ac695b297fc3d0a28d9c0f341258324162e82086b47588fe1952b5d'

/** A key of P-256, and its COSE_Key of 77 bytes: {1: 2, 3: -7, -1: 1, -2: x, -3: y}, in this order. */
const PRIVATE_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'FU9Qj88JQBK4yhp3cvQnKnVQ5IbKu8lehq3cOr8JHmo',
  y: 'X9DBIjrGlbKX_D0KKNnA80ElgyQWLoIIa0dYj-GVK10',
  d: 'YvGIov5YgNfr7hFziGgAo-likyV9pmhBGog6o0fe-ho',
}
const COSE = `a5010203262001215820${X}225820${Y}`

/** As SQLAlchemy writes a time, and as it reads one: a fraction of three digits would be microseconds to it. */
const CREATED = '2026-11-26 10:00:00.123456'
const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/

const ID = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA'

test('a row of Python signs in here, and what is written back is what Python reads', async () => {
  const client = createClient({ url: ':memory:' })
  const { browser, adapter } = app(
    { adapter: () => libsqlAdapter({ client }) },
    { providers: [credentials(), passkeys()] },
  )
  const visitor = browser()
  const user = await visitor.register()
  await adapter.createTables()
  const row = async (id: string) => {
    const { rows } = await client.execute({
      sql: `select *, typeof(public_key) as kind, typeof(sign_count) as counting, lower(hex(public_key)) as cose
            from fastauth_passkeys where id = ?`,
      args: [id],
    })
    return rows[0]
  }
  await client.execute({
    sql: `insert into fastauth_passkeys
            (id, user_id, public_key, sign_count, aaguid, name, created_at, last_used_at)
          values (?, ?, x'${COSE}', 41, '00000000-0000-0000-0000-000000000000', 'Passkey', ?, null)`,
    args: [ID, user.id, CREATED],
  })
  const python = { id: ID, userId: user.id, signCount: 41, privateKey: PRIVATE_KEY }
  const key = await Authenticator.holding(HOME, python)
  const other = browser()
  expect((await signIn(other, key)).status).toBe(200)
  expect(Object((await other.get('/me')).body)).toMatchObject({ id: user.id })
  expect(Object((await other.get('/passkeys')).body)).toMatchObject([
    { id: ID, created_at: '2026-11-26T10:00:00.123Z' },
  ])
  expect(await row(ID)).toMatchObject({
    cose: COSE,
    kind: 'blob',
    counting: 'integer',
    sign_count: 42,
    created_at: CREATED,
    last_used_at: expect.stringMatching(TIME),
  })
  // The same count again, as a clone of the key would show: in whichever service it was used last.
  expect((await signIn(browser(), await Authenticator.holding(HOME, python))).status).toBe(401)

  const { id } = await register(visitor)
  expect(await row(id)).toMatchObject({
    id: expect.stringMatching(/^[\w-]{43}$/),
    user_id: user.id,
    cose: expect.stringMatching(/^a5010203262001215820[\da-f]{64}225820[\da-f]{64}$/),
    kind: 'blob',
    counting: 'integer',
    sign_count: 1,
    aaguid: expect.stringMatching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/),
    name: 'Passkey',
    created_at: expect.stringMatching(TIME),
    last_used_at: null,
  })
})
