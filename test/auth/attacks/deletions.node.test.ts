/** Accounts that are deleted: whose they are by then, and what is left. */
import { createClient } from '@libsql/client'
import { beforeAll, expect, inject, test } from 'vitest'
import { credentials } from 'fastauth-edge/auth/credentials'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { email } from '../../conformance/fixtures.ts'
import { app, PASSWORD, said } from '../core/app.ts'
import { hubber, oauthApp } from '../core/oauth-app.ts'

const url = inject('libsqlUrl')

beforeAll(() => libsqlAdapter({ url }).createTables())

test('a deletion on its way while the owner of the mailbox takes the account over deletes nothing', async () => {
  let isHeld: (body: string) => boolean = () => false
  const [waiting, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const held: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    if (isHeld(await request.clone().text())) {
      waiting.resolve()
      await released.promise
    }
    return fetch(request)
  }
  const theirs = oauthApp({ adapter: (onQuery) => libsqlAdapter({ url, fetch: held, onQuery }) })
  const service = app(
    { adapter: (onQuery) => libsqlAdapter({ url, onQuery }) },
    { providers: [credentials(), magicLinks()] },
  )
  const address = email()
  // Without a password, whose hash would tell that another has the account.
  const attacker = theirs.browser()
  await theirs.through(attacker, hubber(address, { verified: false }))
  expect(await attacker.isSignedIn()).toBe(true)
  isHeld = (body) => body.includes('deleted_at')
  const deleting = attacker.send('DELETE', '/auth/account')
  await waiting.promise
  const owner = service.browser()
  await owner.post('/magic-links/login', { email: address })
  const token = service.mailedToken()
  expect((await owner.post('/magic-links/callback', { token })).status).toBe(200)
  released.resolve()
  expect(said(await deleting)).toEqual([
    409,
    { detail: 'The account was changed meanwhile: try again' },
  ])
  expect(await owner.isSignedIn()).toBe(true)
  expect(await service.adapter.user.getUserByEmail(address)).toMatchObject({ isActive: true })
})

test('an account that a table of the application refers to is deleted all the same', async () => {
  const client = createClient({ url })
  const service = app({ adapter: (onQuery) => libsqlAdapter({ url, onQuery }) })
  const visitor = service.browser()
  const { id } = await visitor.register()
  await client.execute(
    'create table if not exists notes (author varchar not null references fastauth_users(id))',
  )
  await client.execute({ sql: 'insert into notes values (?)', args: [id] })
  const answer = await visitor.send('DELETE', '/auth/account', { password: PASSWORD })
  expect(said(answer)).toEqual([200, { message: 'Account deleted successfully' }])
  // The row stays, as that of a verified account does.
  expect(await service.adapter.user.getUserById(id)).toMatchObject({ isActive: false })
  expect(await visitor.isSignedIn()).toBe(false)
  await client.execute('drop table notes')
  client.close()
})
