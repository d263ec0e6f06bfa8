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

/** A sign-in with what Google says of the user. */
async function signedInWith(claims: object, address: string) {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const asked: string[] = []
  let nonce = ''
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    asked.push(url)
    if (url === 'https://www.googleapis.com/oauth2/v3/certs') {
      return Response.json({ keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256' }] })
    }
    expect(url).toBe('https://oauth2.googleapis.com/token')
    const form = new URLSearchParams(String(init.body))
    expect(form.get('client_secret')).toBe(client.clientSecret)
    expect(form.get('code_verifier')).toMatch(/^[\w-]{43}$/)
    const idToken = new SignJWT({ ...claims, nonce, email: address, name: 'Zoë' })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer('https://accounts.google.com')
      .setAudience(client.clientId)
      .setSubject(unique('sub'))
      .setIssuedAt()
      .setExpirationTime('1h')
    return Response.json({
      access_token: 'x',
      token_type: 'Bearer',
      expires_in: 3_600,
      id_token: await idToken.sign(privateKey),
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
