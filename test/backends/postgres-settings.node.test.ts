/** What the owner of a database has set changes no value, and not who has consumed a token. */
import { neon, neonConfig, Pool as NeonPool } from '@neondatabase/serverless'
import { drizzle as nodeDrizzle } from 'drizzle-orm/node-postgres'
import { drizzle as postgresJsDrizzle } from 'drizzle-orm/postgres-js'
import { escapeIdentifier, escapeLiteral, Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { EdgeAdapter } from 'fastauth-edge'
import { drizzleAdapter } from 'fastauth-edge/drizzle'
import { neonAdapter } from 'fastauth-edge/neon'
import { email, unique } from '../conformance/fixtures.ts'
import { startNeonGateway } from '../servers/neon-gateway.ts'
import { postgresBackend } from '../servers/neon-postgres.ts'
import { sendThrough, startNeonWebSocket } from '../servers/neon-websocket.ts'
import { createPostgresDatabase } from '../servers/postgres.ts'

const SETTINGS: readonly Record<string, string>[] = [
  { datestyle: 'German', bytea_output: 'escape', timezone: 'Asia/Kolkata' },
  { datestyle: 'SQL, DMY', standard_conforming_strings: 'off', extra_float_digits: '-15' },
  { datestyle: 'Postgres, MDY', default_transaction_isolation: 'serializable' },
]

interface Client {
  readonly adapter: EdgeAdapter
  close(): Promise<unknown>
}

const server = inject('postgresUrl')
const gateway = await startNeonGateway(postgresBackend(server))
const proxy = await startNeonWebSocket(server)
sendThrough(proxy)
const endpoint = `${gateway.url}/sql`
neonConfig.fetchEndpoint = endpoint
afterAll(async () => {
  await proxy.close()
  await gateway.close()
})

const nothing = async (): Promise<void> => {}

const CLIENTS: Record<string, (url: string) => Client> = {
  Neon: (url) => ({ adapter: neonAdapter({ url, endpoint }), close: nothing }),
  'neon(…) of the caller': (url) => ({
    adapter: neonAdapter({ client: neon(url) }),
    close: nothing,
  }),
  'a Pool of Neon': (url) => {
    const client = new NeonPool({ connectionString: url })
    return { adapter: neonAdapter({ client }), close: () => client.end() }
  },
  'node-postgres': (url) => {
    const client = new Pool({ connectionString: url })
    return { adapter: drizzleAdapter({ db: nodeDrizzle({ client }) }), close: () => client.end() }
  },
  'postgres.js': (url) => {
    const client = postgres(url, { onnotice: () => {} })
    const db = postgresJsDrizzle({ client })
    return { adapter: drizzleAdapter({ db }), close: () => client.end() }
  },
}

/** Bytes that `escape` writes as themselves, as octal numbers and as backslashes. */
const BYTES = Uint8Array.from([1, 2, 255, 65, 66, 92, 39, 0, 92, 120, 52, 49])
const END = new Date('2099-02-03T04:05:06.789Z')
const TEXT = String.raw`O'Neil \ \x41 \n $1 \'`

/** What is written comes back, and what is consumed is consumed once. */
async function keepsValues({ user, session, token, passkey, oauth }: EdgeAdapter): Promise<void> {
  const { id: userId } = await user.createUser({ email: email(), name: TEXT })
  const id = unique('session')
  await session.createSession({ id, userId, expiresAt: END })
  expect(await session.getSessionUser(id)).toMatchObject({
    session: { expiresAt: END },
    user: { name: TEXT },
  })
  const key = [unique('token'), 'reset'] as const
  const rawData = { text: TEXT, count: 0.1 + 0.2 }
  await token.createToken({ token: key[0], tokenType: key[1], userId, expiresAt: END, rawData })
  expect(await token.consumeToken(...key)).toMatchObject({ userId, expiresAt: END, rawData })
  expect(await token.consumeToken(...key)).toBeNull()
  const credentialId = unique('credential')
  const signCount = 2 ** 32 - 1
  await passkey.createPasskey({ credentialId, userId, publicKey: BYTES, signCount })
  expect(await passkey.getPasskey(credentialId)).toMatchObject({ publicKey: BYTES, signCount })
  const account = ['github', unique('account')] as const
  await oauth.createOAuthAccount({
    provider: account[0],
    providerAccountId: account[1],
    userId,
    expiresAt: END,
  })
  expect(await oauth.getUserByAccount(...account)).toMatchObject({ account: { expiresAt: END } })
}

describe.each(SETTINGS.map((settings, n) => [JSON.stringify(settings), settings, n] as const))(
  '%s',
  (_, settings, n) => {
    let url: string
    let owner: Pool
    beforeAll(async () => {
      url = await createPostgresDatabase(server, `settings_${n}`)
      owner = new Pool({ connectionString: url })
      for (const [name, value] of Object.entries(settings)) {
        await owner.query(
          `alter database ${escapeIdentifier(new URL(url).pathname.slice(1))} set ${name} = ${escapeLiteral(value)}`,
        )
      }
    })
    afterAll(() => owner.end())

    test.each(Object.entries(CLIENTS))('over %s', async (_name, open) => {
      const { adapter, close } = open(url)
      try {
        await keepsValues(adapter)
      } finally {
        await close()
      }
    })

    test('every client has stored the same', async () => {
      const { rows } = await owner.query(
        `select distinct encode(public_key, 'hex') as key, sign_count::text as count,
         (select string_agg(distinct extract(epoch from expires_at)::text, ' ') from fastauth_sessions) as ends
       from fastauth_passkeys`,
      )
      expect(rows).toEqual([
        {
          key: Buffer.from(BYTES).toString('hex'),
          count: '4294967295',
          ends: `${END.getTime() / 1000}000`,
        },
      ])
    })
  },
)
