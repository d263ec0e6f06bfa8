/** What `--d1` prints, carried out by SQLite. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FastAuth } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { Browser, HOME, SECRET } from '../auth/core/app.ts'
import { MARK, marked } from '../secrets/logger.ts'
import { buildProgram, type Program } from './program.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())

const client = createClient({ url: ':memory:' })
const adapter = libsqlAdapter({ client })
const auth = new FastAuth({ secret: SECRET, providers: [credentials()], adapter, baseUrl: HOME })
const rows = async (query: string) =>
  (await client.execute(query)).rows.map((row) => Object.values(row))

/** As wrangler carries out a file: all of it or nothing. */
const carryOut = (text: string) => client.batch(text.trim().split('\n'), 'write')

const sqlOf = async (args: readonly string[], input = ''): Promise<string> => {
  const { exit, out, error } = await program.run([...args, '--d1'], {}, input)
  expect([exit, error]).toEqual([0, expect.stringContaining('nothing is changed yet')])
  return out
}

const address = "o'brien+x@example.com"

test('a user with a password and a role, who signs in by them', async () => {
  await adapter.createTables()
  const create = ['user', 'create', "O'Brien+x@Example.com", '--name', "x'); --\n", '--password']
  const created = await sqlOf(create, `${MARK} is the password\n`)
  expect(marked(created)).toBeUndefined()
  await carryOut(created)
  expect(await adapter.user.getUserByEmail(address)).toMatchObject({ name: "x'); --\n" })
  await expect(carryOut(created)).rejects.toThrow('there is a user with this e-mail')
  const visitor = new Browser(auth)
  expect((await visitor.login(address, `${MARK} is the password`)).status).toBe(200)

  const assign = ['role', 'assign', address, 'admin']
  await expect(carryOut(await sqlOf(assign))).rejects.toThrow('there is no role of this name')
  const whole = await sqlOf([...assign, '--create', '--permission', "it's", '--permission', 'a'])
  for (let twice = 0; twice < 2; twice++) await carryOut(whole)
  const current = await auth.require(
    new Request(HOME, {
      headers: { cookie: [...visitor.cookies].map((pair) => pair.join('=')).join('; ') },
    }),
    { role: 'admin', permission: "it's" },
  )
  expect([...current.permissions]).toEqual(['a', "it's"])
  await adapter.role.createRole('reader')
  await carryOut(await sqlOf(['role', 'assign', current.user.id, 'reader']))
  expect(await adapter.role.getUserRoles(current.user.id)).toEqual(['admin', 'reader'])
  const { error } = await program.run([...assign, '--d1'])
  expect(error).toMatch(/^if their address is not verified yet, admin goes when .* adminEmails/)
  const nobody = await sqlOf(['role', 'assign', 'nobody@example.com', 'new', '--create'])
  await expect(carryOut(nobody)).rejects.toThrow('there is no user with this e-mail or id')
  expect(await adapter.role.getRole('new')).toBeNull()
})

test('a new password, by which all ends that the old one let in', async () => {
  const visitor = new Browser(auth)
  await visitor.login(address, `${MARK} is the password`)
  const [[id] = []] = await rows('select id from fastauth_users')
  const other = await adapter.user.createUser({ email: 'other@example.com' })
  const expiresAt = new Date(Date.now() + 60_000)
  for (const userId of [String(id), other.id]) {
    await adapter.session.createSession({ id: `s${userId}`, userId, expiresAt })
    await adapter.token.createToken({ token: userId, userId, tokenType: 'refresh_jti', expiresAt })
  }
  const change = await sqlOf(['user', 'password', address], 'another horse entirely')
  expect(change).not.toContain('another')
  await carryOut(change)
  expect(await visitor.isSignedIn()).toBe(false)
  expect(await rows('select user_id from fastauth_sessions')).toEqual([[other.id]])
  expect(await rows('select user_id from fastauth_tokens')).toEqual([[other.id]])
  expect(await rows("select key from fastauth_state where key like '%revoked%'")).toHaveLength(1)
  expect((await visitor.login(address, `${MARK} is the password`)).status).toBe(401)
  expect((await visitor.login(address, 'another horse entirely')).status).toBe(200)
  const nobody = await sqlOf(['user', 'password', 'unknown'], 'another horse entirely')
  await expect(carryOut(nobody)).rejects.toThrow('there is no user with this e-mail or id')
  await adapter.user.updateUser(String(id), { isActive: false })
  await expect(carryOut(change)).rejects.toThrow('their account is deactivated')
})

test('what has expired is removed, and users who were deleted, if a moment is named', async () => {
  const { user: users, role, session } = adapter
  const [gone, kept, active] = await Promise.all(
    ['gone', 'kept', 'active'].map((name) => users.createUser({ email: `${name}@example.com` })),
  )
  if (!gone || !kept || !active) throw new Error('no users')
  await role.createRole('leaver')
  for (const { id } of [gone, kept, active]) await role.assignRole(id, 'leaver')
  const [past, future] = [new Date(Date.now() - 1000), new Date(Date.now() + 60_000)]
  await session.createSession({ id: 'past', userId: active.id, expiresAt: past })
  await session.createSession({ id: 'future', userId: active.id, expiresAt: future })
  for (const { id } of [gone, kept]) await users.deleteUser(id)
  const forty = new Date(Date.now() - 40 * 86_400_000).toISOString().replace(/[TZ]/g, ' ').trim()
  const old = {
    sql: 'update fastauth_users set deleted_at = ? where id = ?',
    args: [forty, gone.id],
  }
  await client.execute(old)
  const left = () => rows("select user_id from fastauth_user_roles where role_name = 'leaver'")
  await carryOut(await sqlOf(['cleanup']))
  expect(await rows("select id from fastauth_sessions where id in ('past', 'future')")).toEqual([
    ['future'],
  ])
  expect(await left()).toHaveLength(3)
  await carryOut(await sqlOf(['cleanup', '--deleted-before', '30d']))
  expect((await left()).flat().toSorted()).toEqual([active.id, kept.id].toSorted())
  expect(await users.getUserById(gone.id)).toBeNull()
  expect(await users.getUserById(kept.id)).toMatchObject({ isActive: false })
  expect(await users.getUserById(active.id)).toMatchObject({ isActive: true })
})

test('a terminal shows nothing of a password that is typed, and wants it twice', async () => {
  const main = join(program.folder, 'dist/cli/main.js')
  const typed = (input: string) =>
    new Promise<{ exit: unknown; shown: string }>((resolve) => {
      const command = `"${process.execPath}" "${main}" user password a@example.com --d1`
      const child = execFile('script', ['-qec', command, '/dev/null'], (failure, shown) =>
        resolve({ exit: failure?.code ?? 0, shown }),
      )
      // Typed when it is asked for: what comes before, the terminal itself would show.
      const answers = input.split('\n')
      child.stdout?.on('data', (shown: string) => {
        if (/(?:New password|The same again): $/.test(shown)) {
          child.stdin?.write(`${answers.shift() ?? ''}\r`)
        }
      })
    })
  const one = await typed(`${MARK} typed\n${MARK} typed`)
  expect(one).toEqual({ exit: 0, shown: expect.stringContaining('$argon2id$') })
  expect(marked(one.shown)).toBeUndefined()
  const two = await typed(`${MARK} typed\n${MARK} typing`)
  expect(two).toEqual({ exit: 2, shown: expect.stringContaining('the two passwords differ') })
  expect(marked(two.shown)).toBeUndefined()
  expect((await typed('\u0003')).exit).toBe(2)
})
