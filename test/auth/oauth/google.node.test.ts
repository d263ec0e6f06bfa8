/** Whose mailboxes Google's word counts for, and Google's own shape. */
import { beforeAll, expect, inject, test } from 'vitest'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { credentials } from 'fastauth-edge/auth/credentials'
import { google } from 'fastauth-edge/auth/oauth'
import { unique } from '../../conformance/fixtures.ts'
import { app } from '../core/app.ts'
import { errorIn, FROM_ELSEWHERE, PAGE } from '../core/oauth-app.ts'

const client = { clientId: 'the-client', clientSecret: 'the-secret' }

beforeAll(() => libsqlAdapter({ url: inject('libsqlUrl') }).createTables())

/** What is another in an ID token that Google's key signed. */
interface Forged {
  readonly issuer?: string
  readonly audience?: string | string[]
  readonly nonce?: string
  readonly expires?: string
  readonly alg?: 'RS256' | 'ES256' | 'HS256'
}

/** A sign-in with what Google says of the user. */
async function signedInWith(claims: object, address: string, forged: Forged = {}) {
  const { alg = 'RS256' } = forged
  const { privateKey, publicKey } = await generateKeyPair(alg === 'ES256' ? alg : 'RS256')
  const asked: string[] = []
  let nonce = ''
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    asked.push(url)
    if (url === 'https://www.googleapis.com/oauth2/v3/certs') {
      return Response.json({ keys: [{ ...(await exportJWK(publicKey)), alg }] })
    }
    expect(url).toBe('https://oauth2.googleapis.com/token')
    const form = new URLSearchParams(String(init.body))
    expect(form.get('client_secret')).toBe(client.clientSecret)
    expect(form.get('code_verifier')).toMatch(/^[\w-]{43}$/)
    const said = { ...claims, nonce: forged.nonce ?? nonce, email: address, name: 'Zoë' }
    const idToken = new SignJWT(said)
      .setProtectedHeader({ alg })
      .setIssuer(forged.issuer ?? 'https://accounts.google.com')
      .setAudience(forged.audience ?? client.clientId)
      .setSubject(unique('sub'))
      .setIssuedAt(Math.floor(Date.now() / 1000) - 3_600)
      .setExpirationTime(forged.expires ?? '1h')
    const key = alg === 'HS256' ? new TextEncoder().encode(client.clientSecret) : privateKey
    return Response.json({
      access_token: 'x',
      token_type: 'Bearer',
      expires_in: 3_600,
      id_token: await idToken.sign(key),
    })
  }
  const adapter = libsqlAdapter({ url: inject('libsqlUrl') })
  const providers = [credentials(), google({ ...client, fetch })]
  const { browser } = app({ adapter: () => adapter }, { providers })
  await adapter.user.createUser({ email: address, hashedPassword: 'of somebody' })
  const visitor = browser()
  const begun = await visitor.get('/oauth/google/authorize', PAGE)
  const to = new URL(begun.headers.get('location') ?? '')
  nonce = to.searchParams.get('nonce') ?? ''
  const state = to.searchParams.get('state') ?? ''
  const back = `/oauth/google/callback?code=x&state=${state}`
  const error = errorIn(await visitor.get(back, FROM_ELSEWHERE))
  const hash = (await adapter.user.getCredentialsByEmail(address))?.hashedPassword
  return { error, hash, asked, to, isIn: await visitor.isSignedIn() }
}

const verified = { email_verified: true }

test.each<[string, object, string]>([
  ['gmail.com', verified, '@gmail.com'],
  ['their organization', { ...verified, hd: 'corp.example' }, '@corp.example'],
])('the word of Google counts for addresses at %s', async (_, claims, domain) => {
  const taken = await signedInWith(claims, unique('user') + domain)
  expect(taken).toMatchObject({ error: null, hash: null, isIn: true })
  expect(taken.asked).toEqual([
    'https://oauth2.googleapis.com/token',
    'https://www.googleapis.com/oauth2/v3/certs',
  ])
  expect(Object.fromEntries(taken.to.searchParams)).toMatchObject({
    scope: 'openid email profile',
    access_type: 'offline',
    prompt: 'consent',
  })
})

test.each<[string, object, string]>([
  ['a mailbox elsewhere', verified, '@corp.example'],
  ['another organization', { ...verified, hd: 'evil.example' }, '@corp.example'],
  ['a name that ends alike', { ...verified, hd: 'example' }, '@corp.example'],
  ['a domain that ends alike', verified, '@notgmail.com'],
  ['what it has not verified', { email_verified: false }, '@gmail.com'],
  ['what it does not speak of', {}, '@gmail.com'],
])('it does not count for %s', async (_, claims, domain) => {
  const refused = await signedInWith(claims, unique('user') + domain)
  expect(refused).toMatchObject({ error: 'account_exists', hash: 'of somebody', isIn: false })
})

test.each<[string, Forged]>([
  ['for another client', { audience: 'another' }],
  ['for several, and another of them', { audience: [client.clientId, 'another'] }],
  ['of another issuer', { issuer: 'https://evil.example' }],
  ['of another sign-in', { nonce: 'n'.repeat(43) }],
  ['that has expired', { expires: '-1m' }],
  ['of another algorithm', { alg: 'ES256' }],
  ['with the client’s secret for a key', { alg: 'HS256' }],
])('an ID token %s signs nobody in, whoever signed it', async (_, forged) => {
  const refused = await signedInWith(verified, unique('user') + '@gmail.com', forged)
  expect(refused).toMatchObject({ error: 'provider_error', hash: 'of somebody', isIn: false })
})
