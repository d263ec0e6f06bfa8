/** JWTs that the service has not signed, or has signed for something else. */
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importPKCS8,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose'
import { describe, expect, test } from 'vitest'
import { jwt } from 'fastauth-edge/auth/jwt'
import { email } from '../../conformance/fixtures.ts'
import { type CoreBackend, HOME, SECRET } from '../core/app.ts'
import { claimsOf, serviceIn } from '../core/client.ts'
import { keyPair } from '../core/keys.ts'
import { bytes, hmac, part } from './handmade.ts'

const MODE = { strategy: 'jwt', delivery: 'json' } as const

export function forgedTokenCases(backend: CoreBackend): void {
  describe.each(['HS256', 'RS256'] as const)('where tokens are %s', (algorithm) => {
    const begin = async () => {
      const pems = algorithm === 'RS256' ? await keyPair('RS256') : undefined
      const core = serviceIn(MODE, backend, {
        jwt: jwt({ algorithm, issuer: HOME, audience: ['api'], ...pems }),
      })
      const client = await core.client().register(email())
      const claims = claimsOf(client.access)
      const sign = async (said: object, header: Partial<JWTHeaderParameters> = {}) => {
        const key = pems ? await importPKCS8(pems.privateKey, 'RS256') : bytes(SECRET)
        return new SignJWT({ ...said })
          .setProtectedHeader({ typ: 'JWT', alg: algorithm, ...header })
          .sign(key, { crit: { x: true } })
      }
      const status = async (token: string): Promise<number> => {
        const authorization = `Bearer ${token}`
        return (await core.browser().get('/me', { authorization })).status
      }
      return { core, client, claims, sign, status, pems }
    }

    test('what nobody signed, or somebody else, opens nothing and asks nobody', async () => {
      const { core, client, claims, status, pems } = await begin()
      const [header = '', payload = '', signature = ''] = client.access.split('.')
      const foreign = await generateKeyPair('RS256', { extractable: true })
      const jwk = await exportJWK(foreign.publicKey)
      const withKey = (more: object) =>
        new SignJWT(claims)
          .setProtectedHeader({ typ: 'JWT', alg: 'RS256', ...more })
          .sign(foreign.privateKey)
      const publicPem = pems?.publicKey ?? (await exportSPKI(foreign.publicKey))
      const hs = part({ typ: 'JWT', alg: 'HS256' })
      const confused = [
        publicPem,
        publicPem.trim(),
        `${publicPem}\n`,
        publicPem.replaceAll('\n', ''),
      ]
      const another = part({ ...claims, sub: 'somebody else' })
      core.forget()
      for (const token of [
        ...['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg) => [
          `${part({ typ: 'JWT', alg })}.${payload}.`,
          `${part({ typ: 'JWT', alg })}.${payload}.${signature}`,
        ]),
        `${part({ typ: 'JWT' })}.${payload}.${signature}`,
        `${header}.${payload}.`,
        `${header}.${payload}`,
        `${header}.${another}.${signature}`,
        `${header}..${signature}`,
        `.${payload}.${signature}`,
        `${client.access}.${signature}`,
        `${header}.${payload}.${part('x'.repeat(256))}`,
        ...(await Promise.all(
          confused.map(async (key) => `${hs}.${payload}.${await hmac(`${hs}.${payload}`, key)}`),
        )),
        await withKey({}),
        await withKey({ jwk }),
        await withKey({ jku: 'https://evil.example/jwks.json' }),
        await withKey({ x5u: 'https://evil.example/key.pem' }),
        await withKey({ kid: '../../../../dev/null' }),
        await withKey({ kid: "x' or '1'='1" }),
        `${part('[]')}.${payload}.${signature}`,
        `${part('{"alg":')}.${payload}.${signature}`,
        'x'.repeat(60_000),
        `${'.'.repeat(1_000)}`,
      ].filter((token) => token !== '')) {
        expect([token.slice(0, 200), await status(token)]).toEqual([token.slice(0, 200), 401])
      }
      expect(core.requests()).toBe(0)
      expect(await status(client.access)).toBe(200)
    })

    test('what was signed for something else, for later or for before, opens nothing', async () => {
      const { claims, sign, status, client } = await begin()
      const now = Math.floor(Date.now() / 1000)
      expect(await status(await sign(claims))).toBe(200)
      for (const wrong of [
        { type: 'refresh' },
        { type: undefined },
        { type: 'Access' },
        { type: ['access'] },
        { iss: 'https://evil.example' },
        { iss: `${HOME}/` },
        { iss: undefined },
        { iss: null },
        { aud: 'other' },
        { aud: [] },
        { aud: undefined },
        { exp: now - 31 },
        { exp: 0 },
        { exp: undefined },
        { exp: 'tomorrow' },
        { exp: String(now + 900) },
        { nbf: now + 60 },
        { iat: now + 60 },
        { iat: 'now' },
        { sub: undefined },
        { sub: '' },
        { sub: 'nobody' },
        { sub: [claims['sub']] },
        { sub: { id: claims['sub'] } },
        { sub: 'x'.repeat(10_000) },
        { sub: 'a\0b' },
        { sub: '\ud800' },
      ]) {
        expect([wrong, await status(await sign({ ...claims, ...wrong }))]).toEqual([wrong, 401])
      }
      expect(await status(client.refreshToken)).toBe(401)
      expect(await status(await sign(claims, { crit: ['x'], x: true }))).toBe(401)
      // What a header points to is not followed, and a key that is named is no other key.
      const pointing = { kid: 'x', jku: 'https://evil.example', x5u: 'https://evil.example' }
      expect(await status(await sign(claims, pointing))).toBe(200)
    })

    test('the same key signs nothing by another algorithm', async () => {
      const { claims, status, pems } = await begin()
      for (const alg of pems ? ['RS512', 'PS256'] : ['HS384', 'HS512']) {
        const key = pems ? await importPKCS8(pems.privateKey, alg) : bytes(SECRET)
        const token = await new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg }).sign(key)
        expect([alg, await status(token)]).toEqual([alg, 401])
      }
    })

    test('an access token refreshes nothing', async () => {
      const { core, client, claims, sign } = await begin()
      const refresh = async (token: string) =>
        (await core.client().post('/refresh', { refresh_token: token })).body
      const invalid = { detail: 'Invalid refresh token' }
      const now = Math.floor(Date.now() / 1000)
      const renewal = claimsOf(client.refreshToken)
      expect(await refresh(client.access)).toEqual(invalid)
      expect(await refresh(await sign({ ...renewal, exp: now - 31 }))).toEqual(invalid)
      expect(await refresh(await sign({ ...renewal, iss: 'https://evil.example' }))).toEqual(
        invalid,
      )
      expect(await refresh(await sign({ ...renewal, type: 'access' }))).toEqual(invalid)
      for (const jti of [undefined, '', 7, 'a\0b', '\ud800', 'x'.repeat(600)]) {
        expect([jti, await refresh(await sign({ ...renewal, jti }))]).toEqual([jti, invalid])
      }
      expect(await refresh(await sign({ ...renewal, sub: 'nobody' }))).toEqual(invalid)
      // Signed, and never stored: what a thief of the key could make, but for the list.
      const used = { detail: 'Refresh token has already been used' }
      expect(await refresh(await sign({ ...renewal, jti: 'made.up' }))).toEqual(used)
      // Another user's row is not this user's.
      const other = await core.client().register()
      const theirs = claimsOf(other.refreshToken)['jti']
      expect(await refresh(await sign({ ...claims, type: 'refresh', jti: theirs }))).toEqual(used)
      expect((await client.refresh()).status).toBe(200)
      expect((await other.refresh()).status).toBe(200)
    })
  })

  test("with 'claims', what needs a role or changes a credential asks the database", async () => {
    const core = serviceIn(MODE, backend, { jwt: jwt({ freshness: 'claims' }) })
    const address = email()
    const client = await core.client().register(address)
    const { id } = await core.userOf(address)
    const request = new Request(HOME, { headers: { authorization: `Bearer ${client.access}` } })
    await core.adapter.role.createRole('admin').catch(() => {})
    await core.adapter.role.assignRole(id, 'admin')
    expect((await core.auth.require(request, { role: 'admin' })).roles).toContain('admin')
    await core.adapter.role.revokeRole(id, 'admin')
    await expect(core.auth.require(request, { role: 'admin' })).rejects.toMatchObject({
      status: 403,
    })
    // A role in the claims is none.
    const now = Math.floor(Date.now() / 1000)
    const said = { sub: id, jti: 'x', iat: now, exp: now + 60, type: 'access', roles: ['admin'] }
    const signed = await new SignJWT(said)
      .setProtectedHeader({ typ: 'JWT', alg: 'HS256' })
      .sign(bytes(SECRET))
    const claiming = new Request(HOME, { headers: { authorization: `Bearer ${signed}` } })
    expect((await core.auth.authenticate(claiming))?.roles).toEqual([])
    await expect(core.auth.require(claiming, { role: 'admin' })).rejects.toMatchObject({
      status: 403,
    })
    await core.adapter.user.updateUser(id, { isActive: false })
    expect(await client.isSignedIn()).toBe(false)
    await expect(core.auth.require(request, { fresh: true })).rejects.toMatchObject({ status: 401 })
  })
}
