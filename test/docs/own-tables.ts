/** The worked example of docs/from-your-own-tables.md, over real files with old tables. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createClient, type InStatement } from '@libsql/client'
import { expect } from 'vitest'
import { freshProject, type Project } from '../package/project.ts'
import { freePort } from '../servers/process.ts'
import { codeIn, commands } from './blocks.ts'
import type { Runs } from './runs.ts'
import { environment, shell } from './shell.ts'
import { rowsIn } from './stored.ts'

const PAGE = 'docs/from-your-own-tables.md'
const NEW = { DATABASE_URL: 'file:new.db' }
const DATABASES = { ...NEW, OLD_DATABASE_URL: 'file:old.db' }

const OLD_TABLES = [
  `create table users (id text primary key, email text not null unique, password_hash text, name text,
    verified integer not null, created_at integer not null, updated_at integer not null)`,
  `create table accounts (id text primary key, user_id text not null, provider text not null,
    provider_user_id text not null)`,
  'create table sessions (id text primary key, user_id text not null, expires_at integer not null)',
]

const SIGNED_UP = 1_600_000_000
const CHANGED = 1_700_000_000
const id = (n: number): string => `u${String(n).padStart(4, '0')}`

const hashOf = (n: number): string | null => (n % 3 ? `$2b$10$${n}` : null)

/** Addresses that are not simply moved, among a thousand that are. */
const ODD: Readonly<Record<number, string>> = {
  7: '  Mixed.Case@Example.COM',
  8: 'STRAẞE@example.com',
  500: 'User499@EXAMPLE.com', // who folds to the one before
  600: 'no address',
  700: `${'x'.repeat(400)}@example.com`,
}

const REFUSED = [500, 600, 700]

async function execute(file: string, ...statements: InStatement[]): Promise<void> {
  const client = createClient({ url: `file:${file}` })
  await client.batch(statements, 'write')
  client.close()
}

async function fill(file: string): Promise<void> {
  const users = Array.from({ length: 1_000 }, (_, n) => ({
    sql: 'insert into users values (?, ?, ?, ?, ?, ?, ?)',
    args: [
      id(n),
      ODD[n] ?? `user${n}@example.com`,
      hashOf(n),
      `User ${n}`,
      n % 2,
      SIGNED_UP + n,
      CHANGED,
    ],
  }))
  const accounts = [1, 2, 600].map((n) => ({
    sql: "insert into accounts values (?, ?, 'github', ?)",
    args: [`a${n}`, id(n), `g${n}`],
  }))
  await execute(file, ...OLD_TABLES, ...users, ...accounts)
}

/** As it is stored: in UTC, with microseconds. */
const time = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace('T', ' ').replace('Z', '000')

/** What the new table is to hold, once the three that were refused have other addresses. */
const moved = Array.from({ length: 1_000 }, (_, n) => ({
  id: id(n),
  email:
    { 7: 'mixed.case@example.com', 8: 'strasse@example.com', 9: 'other@example.com' }[n] ??
    (REFUSED.includes(n) ? `renamed${n}@example.com` : `user${n}@example.com`),
  hashed_password: n === 9 ? '$2b$10$other' : hashOf(n),
  name: `User ${n}`,
  image: null,
  email_verified: n % 2,
  is_active: 1,
  created_at: time(SIGNED_UP + n),
  updated_at: time(n === 9 || REFUSED.includes(n) ? CHANGED + 60 : CHANGED),
  deleted_at: null,
}))

const usersIn = (file: string) => rowsIn(file, 'select * from fastauth_users order by id')

/** Kills the script once it has said that it has looked at some of the users. */
async function interrupted(project: Project): Promise<void> {
  const options = { cwd: project.folder, env: environment(DATABASES) }
  const script = spawn(process.execPath, ['move-users.mts'], options)
  await new Promise<void>((resolve) => {
    script.stdout.on('data', (said) => {
      if (/^300 looked at$/m.test(String(said))) script.kill('SIGKILL')
    })
    script.once('exit', () => resolve())
  })
}

async function moveUsers(project: Project): Promise<void> {
  const [oldFile, newFile] = ['old.db', 'new.db'].map((name) => join(project.folder, name))
  if (!oldFile || !newFile) return expect.fail()
  await fill(oldFile)
  project.write('move-users.mts', codeIn(PAGE, 'Moving the users', 'ts'))
  const lines = commands(`${PAGE} > Moving the users`)
  const run = () => shell(project.folder, lines, NEW)

  await shell(project.folder, 'npx fastauth-edge migrate', NEW)
  await interrupted(project)
  const some = (await usersIn(newFile)).length
  expect(some).toBeGreaterThanOrEqual(300)
  expect(some).toBeLessThan(997)
  // And as if it had been killed between a user and their times.
  const now = time(Date.now() / 1000)
  const unfinished = 'update fastauth_users set created_at = ?, updated_at = ? where id = ?'
  await execute(newFile, { sql: unfinished, args: [now, now, id(3)] })

  const refusing = await run().then(
    () => expect.fail('somebody has to decide'),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  )
  expect(refusing.code).toBe(1)
  expect(refusing.stdout).toContain('1000 users there, 997 here\n')
  const named = refusing.stdout.match(/^(?:user|account) \w+/gm)
  expect(named?.toSorted()).toEqual(['account a600', 'user u0500', 'user u0600', 'user u0700'])
  expect(refusing.stdout).not.toMatch(/example\.com/i)

  const decided = REFUSED.map((n) => ({
    sql: 'update users set email = ?, updated_at = ? where id = ?',
    args: [`renamed${n}@example.com`, CHANGED + 60, id(n)],
  }))
  const changed = 'update users set email = ?, password_hash = ?, updated_at = ? where id = ?'
  const args = ['Other@example.com', '$2b$10$other', CHANGED + 60, id(9)]
  await execute(oldFile, ...decided, { sql: changed, args })
  expect((await run()).out).toContain('1000 users there, 1000 here\n')
  expect(await usersIn(newFile)).toEqual(moved)
  const links =
    'select user_id, provider, provider_account_id from fastauth_oauth_accounts order by 1'
  expect(await rowsIn(newFile, links)).toEqual(
    [1, 2, 600].map((n) => ({ user_id: id(n), provider: 'github', provider_account_id: `g${n}` })),
  )

  // Somebody whom the new service has changed is left alone.
  const renamed = 'update fastauth_users set name = ?, updated_at = ? where id = ?'
  await execute(newFile, { sql: renamed, args: ['New name', now, id(5)] })
  const before = await usersIn(newFile)
  await run()
  expect(await usersIn(newFile)).toEqual(before)
}

const VISITS = `import app from './exchange.mts'
const visit = (cookie) => app.request('http://localhost/me', { headers: { cookie } })
const first = await visit('sid=open')
const cookie = first.headers.getSetCookie().map((header) => header.split(';')[0]).join('; ')
const rest = ['sid=open', 'sid=over', 'sid=nobody']
const statuses = [first, await visit(cookie)]
for (const stale of rest) statuses.push(await visit(stale))
console.log(JSON.stringify([(await first.json()).id, ...statuses.map(({ status }) => status)]))
`

const LATER = `import app from './exchange.mts'
const { status } = await app.request('http://localhost/me', { headers: { cookie: 'sid=later' } })
console.log(status)
`

async function exchangeSessions(project: Project): Promise<void> {
  const now = Math.floor(Date.now() / 1000)
  const sql = 'insert into sessions values (?, ?, ?)'
  const sessions = [
    { sql, args: ['open', id(1), now + 600] },
    { sql, args: ['over', id(1), now - 600] },
    { sql, args: ['nobody', 'a user who was not moved', now + 600] },
    { sql, args: ['later', id(2), now + 600] },
  ]
  await execute(join(project.folder, 'old.db'), ...sessions)
  project.write('exchange.mts', codeIn(PAGE, 'Sessions', 'ts'))
  project.write('visits.mjs', VISITS)
  const { out } = await shell(project.folder, 'node visits.mjs', DATABASES)
  expect(JSON.parse(out)).toEqual([id(1), 200, 200, 401, 401, 401])

  // With the new database down, nobody loses the session.
  project.write('later.mjs', LATER)
  const down = { ...DATABASES, DATABASE_URL: `http://127.0.0.1:${await freePort()}` }
  expect((await shell(project.folder, 'node later.mjs', down)).out.trim()).toBe('503')
  expect((await shell(project.folder, 'node later.mjs', DATABASES)).out.trim()).toBe('200')
}

export const ownTables: Runs = {
  [`${PAGE} > Moving the users`]: async () => {
    const project = await freshProject(['drizzle-orm', '@libsql/client', 'hono'])
    try {
      await moveUsers(project)
      await exchangeSessions(project)
    } finally {
      project.remove()
    }
  },
}
