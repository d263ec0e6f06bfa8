/** docs/from-fastauth.md names every route and option of FastAuth 0.5.7, and says of none that it is here which is not. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { FastAuth } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { jwt } from 'fastauth-edge/auth/jwt'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { github } from 'fastauth-edge/auth/oauth'
import { openapi } from 'fastauth-edge/auth/openapi'
import { passkeys } from 'fastauth-edge/auth/passkeys'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { app } from '../auth/core/app.ts'
import { keyPair } from '../auth/core/keys.ts'

const page = readFileSync(
  fileURLToPath(new URL('../../docs/from-fastauth.md', import.meta.url)),
  'utf8',
)

/** Of the tables below a heading: what stands in `code` in the first column, and what is said of it. */
function tableBelow(heading: string): ReadonlyMap<string, string> {
  const [, section = ''] = page.split(`\n## ${heading}\n`)
  const [text = ''] = section.split('\n## ')
  return new Map(
    text.split('\n').flatMap((line) => {
      const [, name = '', verdict = ''] =
        /^\| (.*?) \| (same|safer|more|absent) \|/.exec(line) ?? []
      const codes = [...name.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
      // `jwt.issuer`, `audience`: of the same group.
      const group = /^\w+\./.exec(codes[0] ?? '')?.[0] ?? ''
      return codes.map((code, i) => [(i > 0 ? group : '') + code, verdict] as const)
    }),
  )
}

const routesOf = (resource: string, routes: string): string[] =>
  routes
    .trim()
    .split(/\s*,\s*/)
    .map((route) => route.replace(/^(\w+) ?/, `$1 ${resource}`))

/** As its routers declare them. */
const ROUTES = [
  ...routesOf(
    '',
    'POST /register, POST /login, POST /logout, POST /refresh, GET /me, POST /request-verify-email, GET /verify-email, POST /verify-email, POST /forgot-password, POST /reset-password, GET /.well-known/jwks.json',
  ),
  ...routesOf(
    '/account',
    'GET /profile, PUT /profile, POST /change-password, POST /change-email, GET /confirm-email-change, DELETE',
  ),
  ...routesOf('/token', 'POST /introspect, POST /revoke'),
  ...routesOf('/sessions', 'GET, DELETE /all, DELETE /{session_id}'),
  ...routesOf(
    '/roles',
    'GET, POST, DELETE /{role}, POST /{role}/permissions, DELETE /{role}/permissions, POST /assign, POST /revoke, GET /user/{user_id}, GET /me',
  ),
  ...routesOf(
    '/oauth',
    'GET /{provider}/authorize, GET /{provider}/callback, GET /accounts, DELETE /accounts/{provider}, GET /{provider}/link, GET /{provider}/link/callback',
  ),
  ...routesOf('/magic-links', 'POST /login, GET /callback'),
  ...routesOf(
    '/passkeys',
    'POST /register/begin, POST /register/complete, GET, DELETE /{passkey_id}, POST /authenticate/begin, POST /authenticate/complete',
  ),
]

const OPTIONS =
  'secret providers adapter jwt password.* security.max_login_attempts security.lockout_duration session_strategy route_prefix session_backend email_transport email_template_dir hooks oauth_adapter oauth_state_store oauth_redirect_url store_oauth_provider_tokens token_adapter passkey_adapter passkey_state_store base_url cors_origins roles default_role debug token_delivery cookie_name_access cookie_name_refresh cookie_secure cookie_httponly cookie_samesite cookie_domain csrf_enabled csrf_cookie_name csrf_header_name role_adapter session_adapter jwt.algorithm jwt.access_token_ttl jwt.refresh_token_ttl jwt.remember_me_ttl jwt.issuer jwt.audience jwt.jwks_enabled jwt.key_rotation_interval jwt.private_key jwt.public_key on_signup on_signin on_signout on_token_refresh on_email_verify on_password_reset on_oauth_link on_magic_link_sent on_passkey_registered on_passkey_deleted allow_signin modify_jwt modify_session'.split(
    ' ',
  )

test('every route of FastAuth, and every route of this package', async () => {
  const table = tableBelow('Every route of FastAuth 0.5.7')
  expect(ROUTES.filter((route) => !table.has(route))).toEqual([])
  const adapter = libsqlAdapter({ url: inject('libsqlUrl') })
  const client = { clientId: 'id', clientSecret: 'secret' }
  const keys = await keyPair('ES256')
  const { auth } = app(
    { adapter: () => adapter },
    {
      providers: [credentials(), magicLinks(), github(client), passkeys()],
      jwt: jwt({ algorithm: 'ES256', ...keys }),
      sessionStrategy: 'jwt',
      openapi: true,
    },
  )
  const served = Object.entries(openapi(auth).paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/auth/', '/')}`),
  )
  const named = [...table].filter(([, verdict]) => verdict !== 'absent').map(([route]) => route)
  expect(named.toSorted()).toEqual(served.toSorted())
  const more = [...table].filter(([, verdict]) => verdict === 'more').map(([route]) => route)
  expect(more.filter((route) => ROUTES.includes(route) || !served.includes(route))).toEqual([])
})

const WORDS: Readonly<Record<string, string>> = {
  oauth: 'OAuth',
  httponly: 'HttpOnly',
  samesite: 'SameSite',
}

const camelCase = (name: string): string =>
  name.replaceAll(
    /_([a-z]+)/g,
    (_, word: string) => WORDS[word] ?? word[0]?.toUpperCase() + word.slice(1),
  )

/** What is taken, as the refusal of something else lists it. */
function taken(construct: () => unknown): string[] {
  try {
    construct()
  } catch (error) {
    return / takes (.*)$/.exec(String(error))?.[1]?.split(', ') ?? []
  }
  return []
}

test('every option and hook of FastAuth; those that are here have its name in camel case', () => {
  const table = tableBelow('Every option of FastAuth 0.5.7')
  expect(OPTIONS.filter((option) => !table.has(option))).toEqual([])
  const adapter = libsqlAdapter({ url: inject('libsqlUrl') })
  const base = { secret: 'x'.repeat(40), providers: [credentials()], adapter }
  const open = (more: object) => () => Reflect.construct(FastAuth, [{ ...base, ...more }])
  const strange = { noSuchOption: 1 }
  const known = new Set([
    ...taken(open(strange)),
    ...taken(open({ hooks: strange })),
    ...taken(() => Reflect.apply(jwt, undefined, [strange])).map((name) => `jwt.${name}`),
  ])
  const whole = {
    password: { minLength: 9 },
    security: { maxLoginAttempts: 9, lockoutDuration: 9 },
  }
  expect(open(whole)).not.toThrow()
  for (const [group, options] of Object.entries(whole)) {
    expect(open({ [group]: strange })).toThrow()
    for (const name of Object.keys(options)) known.add(`${group}.${name}`)
  }
  // They are read apart from the rest: a wrong one is refused.
  const isAdapter = (option: string) => option.endsWith('adapter')
  for (const option of OPTIONS.filter(isAdapter)) {
    expect(open({ [camelCase(option)]: 7 }), option).toThrow()
    known.add(camelCase(option))
  }
  const isKnown = (option: string) => known.has(camelCase(option.replace('*', 'min_length')))
  const here = OPTIONS.filter((option) => table.get(option) !== 'absent')
  expect(here.filter((option) => !isKnown(option))).toEqual([])
  expect(OPTIONS.filter((option) => !here.includes(option) && isKnown(option))).toEqual([])
})
