/** Several callers want what only one of them can have. */
import type { EdgeAdapter } from 'fastauth-edge'
import type { Row } from '../../conformance/backend.ts'
import { type Told, told } from './ledger.ts'
import { several, type Scenario, soon, unique, users } from './scenario.ts'

interface Rival {
  readonly call: (adapter: EdgeAdapter) => Promise<unknown>
  /** What is stored if it wins. */
  readonly row: Row
}

/** One of the rivals wins, the others are told of a conflict, and nobody of a conflict with themselves. */
async function oneWins(
  { ledger, random }: Parameters<Scenario>[0],
  what: string,
  table: string,
  key: Row,
  rival: (i: number) => Rival,
): Promise<void> {
  const rivals = several(random, rival)
  const answers = await Promise.all(rivals.map(({ call }) => ledger.tell(what, call)))
  const rowsOf = (kind: Told<unknown>['kind']): Row[] =>
    rivals.flatMap(({ row }, i) => (answers[i]?.kind === kind ? [row] : []))
  const because = `${what}: ${told(answers)}`
  const won = rowsOf('done')
  const unknown = rowsOf('unknown')
  const refused = rowsOf('refused')
  if (won.length > 1) ledger.lie(`${because}: several winners`)
  if (refused.length > 0 && won.length + unknown.length === 0) {
    ledger.lie(`${because}: a conflict with nobody`)
  }
  const absent = refused.length === 0 ? (['absent'] as const) : []
  ledger.expect(table, key, won.length > 0 ? won : [...unknown, ...absent], because)
}

const signUp: Scenario = (context) => {
  const email = `${unique()}@example.com`
  return oneWins(context, 'createUser', 'users', { email }, (i) => {
    const id = unique()
    const given = { email, id, name: `rival ${i}`, hashedPassword: unique() }
    return {
      call: async (a) => {
        const user = await a.user.createUser(given)
        if (user.id !== id) context.ledger.lie(`createUser returned another's row`)
      },
      row: { id, name: given.name, hashed_password: given.hashedPassword },
    }
  })
}

/** Without an id of the caller's choice, which is how most sign up. */
const signUpAlone: Scenario = async ({ ledger }) => {
  const email = `${unique()}@example.com`
  const answer = await ledger.tell('createUser alone', (a) => a.user.createUser({ email }))
  if (answer.kind === 'refused') ledger.lie(`createUser alone: ${answer.code}`)
  const row = answer.kind === 'done' ? { id: answer.value.id } : { email }
  const possible = { done: [row], failed: ['absent' as const], unknown: [row, 'absent' as const] }
  ledger.expect(
    'users',
    { email },
    answer.kind === 'refused' ? [row] : possible[answer.kind],
    `createUser alone: ${told([answer])}`,
  )
}

const signIn: Scenario = async (context) => {
  const id = unique()
  const [userId = ''] = await users(context, 1)
  await oneWins(context, 'createSession', 'sessions', { id }, (i) => {
    const userAgent = `rival ${i}`
    return {
      call: (a) => a.session.createSession({ id, userId, expiresAt: soon(), userAgent }),
      row: { user_agent: userAgent },
    }
  })
}

const register: Scenario = async (context) => {
  const id = unique()
  const [userId = ''] = await users(context, 1)
  await oneWins(context, 'createPasskey', 'passkeys', { id }, (i) => {
    const name = `rival ${i}`
    const publicKey = new Uint8Array([i, 255])
    return {
      call: (a) => a.passkey.createPasskey({ credentialId: id, userId, publicKey, name }),
      row: { name },
    }
  })
}

const newRole: Scenario = (context) => {
  const name = unique()
  return oneWins(context, 'createRole', 'role_permissions', { role_name: name }, (i) => {
    const permission = `rival ${i}`
    return { call: (a) => a.role.createRole(name, [permission]), row: { permission } }
  })
}

/** The first link stays, and all who link are told whose it is. */
const link: Scenario = async (context) => {
  const { ledger, random } = context
  const pair = { provider: 'p', providerAccountId: unique() }
  const owners = await users(context, 1 + random.below(3))
  const answers = await Promise.all(
    owners.map((userId) =>
      ledger.tell('createOAuthAccount', (a) =>
        a.oauth.createOAuthAccount({ ...pair, userId, accessToken: userId }),
      ),
    ),
  )
  const because = `createOAuthAccount: ${told(answers)}`
  const known = new Set(
    answers.flatMap((answer) => (answer.kind === 'done' ? [answer.value.userId] : [])),
  )
  if (known.size > 1) ledger.lie(`${because}: linked to several`)
  if (answers.some(({ kind }) => kind === 'refused')) ledger.lie(`${because}: refused`)
  const unknown = owners.filter((_, i) => answers[i]?.kind === 'unknown')
  const rows = [...(known.size > 0 ? known : unknown)].map((userId) => ({
    user_id: userId,
    access_token: userId,
  }))
  const key = { provider_account_id: pair.providerAccountId }
  ledger.expect('oauth_accounts', key, known.size > 0 ? rows : [...rows, 'absent'], because)
}

export const CREATIONS: readonly Scenario[] = [signUp, signUpAlone, signIn, register, newRole, link]
