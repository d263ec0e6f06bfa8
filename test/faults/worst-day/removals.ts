/** Several callers remove one thing, which one of them finds. */
import { type EdgeAdapter, UserNotFoundError } from 'fastauth-edge'
import type { Row } from '../../conformance/backend.ts'
import { type Told, told } from './ledger.ts'
import { type Context, several, type Scenario, soon, unique, users } from './scenario.ts'

interface Thing {
  readonly table: string
  readonly key: Row
  /** Whether it was there. */
  readonly remove: (adapter: EdgeAdapter) => Promise<boolean>
}

type Make = (context: Context) => Promise<Thing>

const MAKE: Readonly<Record<string, Make>> = {
  deleteSession: async (context) => {
    const [userId = ''] = await users(context, 1)
    const id = unique()
    await context.steady.session.createSession({ id, userId, expiresAt: soon() })
    return { table: 'sessions', key: { id }, remove: (a) => a.session.deleteSession(id) }
  },
  deleteToken: async (context) => {
    const token = await storedToken(context)
    return { table: 'tokens', key: { token }, remove: (a) => a.token.deleteToken(token) }
  },
  consumeToken: async (context) => {
    const token = await storedToken(context)
    const remove = async (a: EdgeAdapter): Promise<boolean> => {
      const found = await a.token.consumeToken(token, 'reset')
      if (found !== null && found.rawData?.['of'] !== token) context.ledger.lie('another token')
      return found !== null
    }
    return { table: 'tokens', key: { token }, remove }
  },
  deleteOAuthAccount: async (context) => {
    const [userId = ''] = await users(context, 1)
    const id = unique()
    await context.steady.oauth.createOAuthAccount({ provider: 'p', providerAccountId: id, userId })
    const key = { provider_account_id: id }
    return { table: 'oauth_accounts', key, remove: (a) => a.oauth.deleteOAuthAccount('p', id) }
  },
  deletePasskey: async (context) => {
    const [userId = ''] = await users(context, 1)
    const id = unique()
    const publicKey = new Uint8Array([1])
    await context.steady.passkey.createPasskey({ credentialId: id, userId, publicKey })
    return { table: 'passkeys', key: { id }, remove: (a) => a.passkey.deletePasskey(id) }
  },
  deleteRole: async ({ steady }) => {
    const { name } = await steady.role.createRole(unique(), ['p'])
    return { table: 'roles', key: { name }, remove: (a) => a.role.deleteRole(name) }
  },
  revokeRole: async (context) => {
    const [userId = ''] = await users(context, 1)
    const { name } = await context.steady.role.createRole(unique())
    await context.steady.role.assignRole(userId, name)
    const key = { role_name: name }
    return { table: 'user_roles', key, remove: (a) => a.role.revokeRole(userId, name) }
  },
  'deleteUser, hard': async (context) => {
    const [id = ''] = await users(context, 1)
    const remove = async (a: EdgeAdapter): Promise<boolean> => {
      try {
        await a.user.deleteUser(id, { soft: false })
        return true
      } catch (error) {
        if (error instanceof UserNotFoundError) return false
        throw error
      }
    }
    return { table: 'users', key: { id }, remove }
  },
}

async function storedToken(context: Context): Promise<string> {
  const [userId = ''] = await users(context, 1)
  const token = unique()
  const given = { token, userId, tokenType: 'reset', expiresAt: soon(), rawData: { of: token } }
  await context.steady.token.createToken(given)
  return token
}

const removal =
  (what: string, make: Make): Scenario =>
  async (context) => {
    const { ledger, random } = context
    const { table, key, remove } = await make(context)
    const answers = await Promise.all(several(random, () => ledger.tell(what, remove)))
    const because = `${what}: ${told(answers)}`
    const said = (value: boolean): number =>
      answers.filter((answer) => answer.kind === 'done' && answer.value === value).length
    const some = (kind: Told<unknown>['kind']): boolean =>
      answers.some((answer) => answer.kind === kind)
    if (said(true) > 1) ledger.lie(`${because}: removed by several`)
    if (some('refused')) ledger.lie(`${because}: refused`)
    if (said(false) > 0 && said(true) === 0 && !some('unknown')) {
      ledger.lie(`${because}: removed by nobody`)
    }
    const row = said(true) + said(false) > 0 ? [] : [key]
    const absent = said(true) + said(false) > 0 || some('unknown') ? (['absent'] as const) : []
    ledger.expect(table, key, [...row, ...absent], because)
  }

/** A count is told once, or not at all. */
const signOutEverywhere: Scenario = async (context) => {
  const { ledger, random, steady } = context
  const [userId = ''] = await users(context, 1)
  const ids = Array.from({ length: 1 + random.below(3) }, unique)
  for (const id of ids) await steady.session.createSession({ id, userId, expiresAt: soon() })
  const answer = await ledger.tell('deleteUserSessions', (a) =>
    a.session.deleteUserSessions(userId),
  )
  const because = `deleteUserSessions: ${told([answer])}`
  if (answer.kind === 'done' && answer.value !== ids.length) ledger.lie(`${because}: miscounted`)
  const possible = { done: ['absent'], failed: ['id'], unknown: ['absent', 'id'], refused: [] }
  for (const id of ids) {
    const rows = possible[answer.kind].map((one) => (one === 'id' ? { id } : ('absent' as const)))
    ledger.expect('sessions', { id }, rows, because)
  }
}

export const REMOVALS: readonly Scenario[] = [
  ...Object.entries(MAKE).map(([what, make]) => removal(what, make)),
  signOutEverywhere,
]
