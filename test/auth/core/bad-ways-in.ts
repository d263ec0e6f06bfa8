/** What no browser, provider or authenticator sends: to the routes of OAuth, magic links, passkeys and roles. */
import { expect, test } from 'vitest'
import { credentials } from 'fastauth-edge/auth/credentials'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { github } from 'fastauth-edge/auth/oauth'
import { passkeys } from 'fastauth-edge/auth/passkeys'
import { CLIENT_ID, CLIENT_SECRET, GitHub } from '../../servers/github.ts'
import { Authenticator, base64url } from '../passkeys/authenticator.ts'
import { optionsOf, register, signIn } from '../passkeys/visiting.ts'
import { type Answer, app, type CoreBackend, HOME } from './app.ts'
import { PAGE } from './oauth-app.ts'

const MARK = 'not-to-be-seen-again'
const MEGABYTE = 'x'.repeat(1_000_000)
const DEEP = `${'['.repeat(30_000)}${']'.repeat(30_000)}`

function service(backend: CoreBackend) {
  const hub = new GitHub()
  const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, fetch: hub.fetch }
  const core = app(backend, {
    rateLimit: false,
    providers: [credentials(), magicLinks(), github(client), passkeys()],
  })
  /** That it is the sender's fault, and told without what was sent. */
  const refused = ({ status, body, headers }: Answer, what: unknown): void => {
    expect([what, status >= 400 && status < 500]).toEqual([what, true])
    expect(JSON.stringify([body, headers.get('location')])).not.toContain(MARK)
    expect(JSON.stringify(body).length).toBeLessThan(2_000)
    expect(core.errors.filter((error) => !/ProviderError/.test(String(error)))).toEqual([])
  }
  return { ...core, hub, refused }
}

/** What stands in the place of a parameter, as it is written in a URL. */
const PARAMETERS = [
  '',
  MARK,
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%FF',
  '%',
  MEGABYTE,
  '%5B%5D',
  '%0D%0Ax:y',
]

export function badWaysInCases(backend: CoreBackend): void {
  test('a callback of OAuth with parameters that no provider sends', async () => {
    const { browser, hub, refused, requests, forget, adapter } = service(backend)
    const visitor = browser()
    const begin = async (): Promise<URL> => {
      const { headers } = await visitor.get('/oauth/github/authorize', PAGE)
      return new URL(headers.get('location') ?? '')
    }
    const account = { id: '4711', login: 'x' }
    const state = (await begin()).searchParams.get('state') ?? ''
    forget()
    const queries = [
      ...PARAMETERS.flatMap((value) => [
        `state=${value}&code=${MARK}`,
        `state=${MARK}&code=${value}`,
        `state=${state}&error=${value}${MARK}`,
        `state=${MARK}&code=x&binding=${value}`,
      ]),
      ...['state', 'code', 'error', 'binding', ''].map((name) => `${name}=${MARK}`),
      `state[]=${MARK}&code[]=x`,
      `__proto__=${MARK}&constructor=x`,
      `state=${MARK}&state=${MARK}&code=x&code=y`,
    ]
    for (const query of queries) {
      for (const flow of ['', '/link']) {
        const path = `/oauth/github${flow}/callback?${query}`
        refused(await visitor.get(path), [flow, query.slice(0, 80)])
        // A person is led to the service's own pages with a code, or told in place.
        const { status, headers } = await visitor.get(path, PAGE)
        const to = headers.get('location') ?? HOME
        expect([query.slice(0, 80), status, new URL(to).origin]).toEqual([
          query.slice(0, 80),
          expect.toBeOneOf([302, 422]),
          HOME,
        ])
        expect(to).not.toContain(MARK)
        expect(headers.get('x')).toBeNull()
      }
    }
    // Of a sign-in that is under way, a second value of anything is none.
    for (const name of ['code', 'state', 'error', 'iss']) {
      const back = new URL(hub.authorize((await begin()).href, account))
      back.searchParams.append(name, name === 'state' ? (back.searchParams.get(name) ?? '') : MARK)
      if (name !== 'code') back.searchParams.append(name, MARK)
      refused(await visitor.get(`/oauth/github/callback${back.search}`), name)
    }
    expect(await visitor.isSignedIn()).toBe(false)
    expect(await adapter.oauth.getOAuthAccount('github', account.id)).toBeNull()
    for (const value of PARAMETERS.filter(Boolean)) {
      for (const name of ['redirect', 'redirect_uri']) {
        refused(await visitor.get(`/oauth/github/authorize?${name}=${value}`), [name, value])
      }
      // The path of a request is no secret: FastAuth's answer names the provider.
      if (value === MARK || value === MEGABYTE) continue
      refused(await visitor.get(`/oauth/${value}/authorize`), value)
    }
    expect(requests()).toBe(1)
  })

  test('tokens of magic links and addresses that nobody has', async () => {
    const { browser, refused, mails } = service(backend)
    const visitor = browser()
    const tokens = ['', MARK, 'a\0b', '\ud800', 'x'.repeat(60_000), MEGABYTE, '{}', '../..']
    for (const token of tokens) {
      const what = token.slice(0, 40)
      refused(await visitor.post('/magic-links/callback', JSON.stringify({ token })), what)
      refused(await visitor.submit('/magic-links/callback', { token }), what)
      const path = `/magic-links/callback?token=${encodeURIComponent(token.toWellFormed())}`
      refused(await visitor.get(path), what)
      const page = await visitor.get(path, PAGE)
      expect([what, page.status]).toEqual([what, expect.toBeOneOf([200, 400, 422])])
    }
    const bodies = [[], [MARK], '7', '"x"', '{', DEEP, `{"token": ${DEEP}}`, `{"email": ${DEEP}}`]
    const fields = [
      7,
      true,
      null,
      [MARK],
      { [MARK]: MARK },
      `${MARK}`,
      'a\0b@x.example',
      '\ud800@x.example',
    ]
    for (const path of ['login', 'callback']) {
      for (const body of [...bodies, ...fields.map((value) => ({ email: value, token: value }))]) {
        const text = typeof body === 'string' ? body : JSON.stringify(body)
        refused(await visitor.post(`/magic-links/${path}`, text), [path, text.slice(0, 60)])
      }
      refused(await visitor.post(`/magic-links/${path}`, JSON.stringify({ email: MEGABYTE })), path)
    }
    expect([mails, await visitor.isSignedIn()]).toEqual([[], false])
  })

  test('bodies that no authenticator makes', async () => {
    const { browser, adapter, refused } = service(backend)
    const visitor = browser()
    const user = await visitor.register()
    const key = await register(visitor)
    const begun = await optionsOf(visitor, 'register')
    const made = await new Authenticator(HOME).create(begun)
    const signed = await key.get(await optionsOf(visitor, 'authenticate'))
    const texts = [
      '=',
      'a=',
      'a+b',
      'a/b',
      'A',
      'AA=',
      ' AA',
      'AA\n',
      'a\0',
      '\ud800',
      'ß',
      MARK,
      'A'.repeat(40_000),
      // CBOR: nested without end, longer than it is, of 2^32 items, of a float, of a tag.
      'gYGB',
      'gQ',
      'mwAAAAEAAAAA',
      'WwAAAAEAAAAA',
      'uwAAAAEAAAAA',
      '-3wA',
      '2f__',
      '_w',
      'oA',
      base64url(new Uint8Array(20_000).fill(0x81)),
      base64url(new Uint8Array(20_000).fill(0xa1)),
      // JSON that is no client data.
      ...[
        'null',
        '[]',
        '7',
        `{"type":7}`,
        `{"__proto__":{"type":"webauthn.get"}}`,
        DEEP,
        '\ufeff{}',
      ].map((json) => base64url(new TextEncoder().encode(json))),
    ]
    const values: unknown[] = [7, true, null, [], [MARK], { [MARK]: MARK }, ...texts]
    for (const [ceremony, credential] of [
      ['register', made],
      ['authenticate', signed],
    ] as const) {
      const path = `/passkeys/${ceremony}/complete`
      const { response } = credential
      const send = async (body: unknown, what: unknown): Promise<void> => {
        const text = typeof body === 'string' ? body : JSON.stringify(body)
        refused(await visitor.post(path, text), [ceremony, what, text.slice(0, 60)])
      }
      for (const body of [
        '[]',
        '7',
        '"x"',
        'null',
        '{',
        DEEP,
        `{"credential": ${DEEP}}`,
        MEGABYTE,
      ]) {
        await send(body, 'a body')
        await send({ credential: body }, 'a credential')
      }
      for (const value of values) {
        for (const name of ['id', 'type']) await send({ ...credential, [name]: value }, name)
        for (const name of Object.keys(response)) {
          // What the core does not read may be anything.
          if (ceremony === 'register' && !/JSON|Object/.test(name)) continue
          if (name === 'userHandle' && value === null) continue
          await send({ ...credential, response: { ...response, [name]: value } }, name)
        }
      }
    }
    for (const name of ['x'.repeat(101), 'a\0b', '\ud800', 7, [MARK], { [MARK]: 1 }]) {
      const text = JSON.stringify({ credential: made, name })
      refused(await visitor.post('/passkeys/register/complete', text), name)
    }
    for (const id of [
      '%00',
      '%ED%A0%80',
      '%FF',
      'a%2Fb',
      'A'.repeat(60_000),
      '..%2F..',
      '__proto__',
    ]) {
      refused(await visitor.send('DELETE', `/auth/passkeys/${id}`), id.slice(0, 40))
      refused(await visitor.send('PUT', `/auth/passkeys/${id}`, { name: 'x' }), id.slice(0, 40))
    }
    expect(await adapter.passkey.getPasskeysByUser(user.id)).toMatchObject([
      { id: key.id, signCount: 1 },
    ])
    expect((await signIn(browser(), key)).status).toBe(200)
  })

  test('names of roles that no database keeps, and users who are nobody', async () => {
    const { browser, adapter, refused } = service(backend)
    const visitor = browser()
    const admin = await visitor.register()
    await adapter.role.createRole('admin').catch(() => {})
    await adapter.role.assignRole(admin.id, 'admin')
    const before = await adapter.role.listRoles()
    const names: unknown[] = [
      7,
      true,
      null,
      [],
      [MARK],
      { [MARK]: 1 },
      'a\0b',
      '\ud800',
      'x'.repeat(256),
      MEGABYTE,
    ]
    const bodies = ['[]', '7', '"x"', 'null', '{', DEEP]
    const at = async (method: string, path: string, body: unknown): Promise<void> => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      refused(await visitor.send(method, `/auth/roles${path}`, text), [path, text.slice(0, 60)])
    }
    for (const name of names) {
      await at('POST', '', { name })
      await at('POST', '/admin/permissions', { permissions: [name] })
      await at('DELETE', '/admin/permissions', { permissions: [name] })
      for (const path of ['/assign', '/revoke']) {
        await at('POST', path, { user_id: admin.id, role_name: name })
        await at('POST', path, { user_id: name, role_name: 'admin' })
      }
    }
    for (const body of bodies) {
      for (const path of ['', '/admin/permissions', '/assign', '/revoke'])
        await at('POST', path, body)
      await at('POST', '', `{"name": "x", "permissions": ${DEEP}}`)
      await at('DELETE', '/admin/permissions', body)
    }
    for (const name of ['%00', '%ED%A0%80', '%FF', 'x'.repeat(256), 'x'.repeat(60_000)]) {
      const send = (method: string, path: string, body?: unknown) =>
        visitor.send(method, `/auth/roles/${path}`, body)
      refused(await send('DELETE', name), name.slice(0, 40))
      refused(await send('POST', `${name}/permissions`, { permissions: ['x'] }), name.slice(0, 40))
      refused(await send('GET', `user/${name}`), name.slice(0, 40))
    }
    expect(await adapter.role.listRoles()).toEqual(before)
    expect((await visitor.get('/roles')).status).toBe(200)
  })
}
