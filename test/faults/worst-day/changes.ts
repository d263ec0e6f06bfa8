/** One caller changes one thing again and again, and it is what the last known change made of it. */
import type { EdgeAdapter } from 'fastauth-edge'
import { type Possible, type Told, told } from './ledger.ts'
import { type Context, type Scenario, soon, unique, users } from './scenario.ts'

/** A change, what is stored after it, and what it must not say when it is done. */
interface Change {
  readonly call: (adapter: EdgeAdapter) => Promise<unknown>
  readonly row: Possible
  readonly isLie?: (value: unknown) => boolean
}

const CHANGES_IN_A_ROW = 3

/** `next` is told what may be stored before its change. */
async function inSequence(
  { ledger }: Context,
  what: string,
  table: string,
  key: Readonly<Record<string, unknown>>,
  before: Possible,
  next: (i: number, possible: readonly Possible[]) => Change,
): Promise<void> {
  let possible: readonly Possible[] = [before]
  const answers: Told<unknown>[] = []
  for (let i = 0; i < CHANGES_IN_A_ROW; i++) {
    const { call, row, isLie = () => false } = next(i, possible)
    const answer = await ledger.tell(what, call)
    answers.push(answer)
    if (answer.kind === 'refused') ledger.lie(`${what}: ${told(answers)}`)
    if (answer.kind === 'done' && isLie(answer.value)) ledger.lie(`${what}: ${told(answers)}`)
    if (answer.kind === 'done') possible = [row]
    if (answer.kind === 'unknown') possible = [...possible, row]
  }
  ledger.expect(table, key, possible, `${what}: ${told(answers)}`)
}

const password: Scenario = async (context) => {
  const [id = ''] = await users(context, 1)
  await inSequence(context, 'setHashedPassword', 'users', { id }, { hashed_password: null }, () => {
    const hash = unique()
    return { call: (a) => a.user.setHashedPassword(id, hash), row: { hashed_password: hash } }
  })
}

const profile: Scenario = async (context) => {
  const [id = ''] = await users(context, 1)
  await inSequence(context, 'updateUser', 'users', { id }, { name: null }, () => {
    const name = unique()
    return {
      call: async (a) => (await a.user.updateUser(id, { name })).name,
      row: { name },
      isLie: (said) => said !== name,
    }
  })
}

/** A deletion that is soft, and its opposite. */
const activity: Scenario = async (context) => {
  const [id = ''] = await users(context, 1)
  const isActive = (value: boolean): Possible => ({ is_active: context.formats.flag(value) })
  await inSequence(context, 'deleteUser, soft', 'users', { id }, isActive(true), (i) => ({
    call: (a) => (i % 2 === 0 ? a.user.deleteUser(id) : a.user.updateUser(id, { isActive: true })),
    row: isActive(i % 2 === 1),
  }))
}

const until = ({ formats }: Context, date: Date): Possible => ({ expires_at: formats.date(date) })

const session: Scenario = async (context) => {
  const [userId = ''] = await users(context, 1)
  const [id, first] = [unique(), soon()]
  await context.steady.session.createSession({ id, userId, expiresAt: first })
  await inSequence(context, 'extendSession', 'sessions', { id }, until(context, first), (i) => {
    const expiresAt = new Date(Date.UTC(3000 + i, 0))
    return {
      call: (a) => a.session.extendSession(id, expiresAt),
      row: until(context, expiresAt),
      isLie: (said) => said !== true,
    }
  })
}

const token: Scenario = async (context) => {
  const [userId = ''] = await users(context, 1)
  const key = unique()
  await inSequence(context, 'createToken', 'tokens', { token: key }, 'absent', (i) => {
    const expiresAt = new Date(Date.UTC(3000 + i, 0))
    const given = { token: key, userId, tokenType: 'reset', expiresAt }
    return { call: (a) => a.token.createToken(given), row: until(context, expiresAt) }
  })
}

/** A counter that only this caller moves has not been cloned. */
const counter: Scenario = async (context) => {
  const [userId = ''] = await users(context, 1)
  const id = unique()
  const publicKey = new Uint8Array([1])
  await context.steady.passkey.createPasskey({ credentialId: id, userId, publicKey })
  await inSequence(context, 'updateSignCount', 'passkeys', { id }, { sign_count: 0 }, (i) => ({
    call: (a) => a.passkey.updateSignCount(id, i + 1, new Date()),
    row: { sign_count: i + 1 },
    isLie: (said) => said !== true,
  }))
}

const permissions: Scenario = async (context) => {
  const { name } = await context.steady.role.createRole(unique())
  const key = { role_name: name, permission: 'p' }
  await inSequence(context, 'permissions', 'role_permissions', key, 'absent', (i) => ({
    call: (a) =>
      i % 2 === 0 ? a.role.addPermissions(name, ['p']) : a.role.removePermissions(name, ['p']),
    row: i % 2 === 0 ? { permission: 'p' } : 'absent',
  }))
}

/** What is revoked is said to have been there only when it was, and not to have been only when it was not. */
const assignment: Scenario = async (context) => {
  const [userId = ''] = await users(context, 1)
  const { name } = await context.steady.role.createRole(unique())
  const key = { role_name: name }
  await inSequence(context, 'assignRole', 'user_roles', key, 'absent', (i, possible) => ({
    call: (a) => (i % 2 === 0 ? a.role.assignRole(userId, name) : a.role.revokeRole(userId, name)),
    row: i % 2 === 0 ? key : 'absent',
    isLie: (said) =>
      i % 2 === 1 && !possible.some((row) => (row === 'absent' ? said === false : said === true)),
  }))
}

export const CHANGES: readonly Scenario[] = [
  password,
  profile,
  activity,
  session,
  token,
  counter,
  permissions,
  assignment,
]
