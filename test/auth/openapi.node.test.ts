/** The OpenAPI document: valid, whole, and of the schemas that read what it describes. */
import { expect, inject, test } from 'vitest'
import { Validator } from '@seriousme/openapi-schema-validator'
import { credentials } from 'fastauth-edge/auth/credentials'
import { jwt } from 'fastauth-edge/auth/jwt'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { github } from 'fastauth-edge/auth/oauth'
import { openapi } from 'fastauth-edge/auth/openapi'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { CORE_ROUTES } from '../../src/auth/routes/routes.ts'
import { app, type Config, HOME } from './core/app.ts'

const backend = { adapter: () => libsqlAdapter({ url: inject('libsqlUrl') }) }

const ALL = [credentials(), magicLinks(), github({ clientId: 'id', clientSecret: 'secret' })]

const CONFIGS: Readonly<Record<string, Config>> = {
  'one provider': {},
  'all of them': { providers: ALL },
  'JWTs, served, at the root': {
    providers: ALL,
    sessionStrategy: 'jwt',
    jwt: jwt(),
    openapi: true,
    routePrefix: '',
  },
  'without a base URL': { baseUrl: undefined, cookieNameAccess: 'sid' },
}

const operationsOf = (config: Config): string[] =>
  Object.entries(openapi(app(backend, config).auth).paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )

test.each(Object.entries(CONFIGS))('a valid document: %s', async (_, config) => {
  const document = openapi(app(backend, config).auth)
  const { valid, errors } = await new Validator().validate({ ...document })
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
  expect(document.openapi).toBe('3.1.1')
})

test('every route of a configuration is there, and no other', () => {
  const prefixed = (routes: readonly { method: string; path: string }[]) =>
    routes.map(({ method, path }) => `${method} /auth${path}`)
  const own = [...credentials().routes, ...CORE_ROUTES]
  expect(operationsOf({}).toSorted()).toEqual(prefixed(own).toSorted())
  const all = [...ALL.flatMap(({ routes }) => routes), ...CORE_ROUTES]
  expect(operationsOf({ providers: ALL, openapi: true }).toSorted()).toEqual(
    [...prefixed(all), 'GET /auth/openapi.json'].toSorted(),
  )
})

test('bodies, queries, paths and who may send them are those of the routes', () => {
  const { paths, components, servers } = openapi(app(backend, { providers: ALL }).auth)
  const json = (schema: object) => ({ 'application/json': { schema } })
  const text = { type: 'string' }
  const address = { type: 'string', format: 'email' }
  const name = { type: 'string', maxLength: 255 }
  const password = { type: 'string', format: 'password' }
  expect(servers).toEqual([{ url: HOME }])
  expect(components.securitySchemes).toMatchObject({ cookie: { name: '__Host-access_token' } })
  expect(paths['/auth/register']?.['post']).toMatchObject({
    requestBody: {
      required: true,
      content: json({
        type: 'object',
        properties: { email: address, password, name: { anyOf: [name, { type: 'null' }] } },
        required: ['email', 'password'],
      }),
    },
    security: [],
  })
  expect(paths['/auth/login']?.['post']?.requestBody?.content).toEqual(
    json({
      type: 'object',
      properties: { email: address, password, remember: { type: 'boolean', default: false } },
      required: ['email', 'password'],
    }),
  )
  expect(paths['/auth/refresh']?.['post']?.requestBody?.required).toBe(false)
  expect(paths['/auth/logout']?.['post']?.parameters).toEqual([
    { name: 'all', in: 'query', required: false, schema: { type: 'boolean', default: false } },
  ])
  expect(paths['/auth/sessions/{session_id}']?.['delete']).toMatchObject({
    parameters: [{ name: 'session_id', in: 'path', required: true, schema: text }],
    security: [{ cookie: [] }, { bearer: [] }],
  })
  const callback = paths['/auth/magic-links/callback']
  expect(callback?.['get']?.parameters).toMatchObject([{ name: 'token', required: true }])
  expect(Object.keys(callback?.['post']?.requestBody?.content ?? {})).toEqual([
    'application/json',
    'application/x-www-form-urlencoded',
  ])
  expect(paths['/auth/roles']?.['post']?.requestBody?.content).toEqual(
    json({
      type: 'object',
      properties: { name: text, permissions: { type: 'array', items: text, default: [] } },
      required: ['name'],
    }),
  )
})

test('the option openapi serves it, and without the option nothing does', async () => {
  const { auth, browser } = app(backend, { providers: ALL, openapi: true })
  const answer = await browser().get('/openapi.json')
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
  expect(answer.body).toEqual(JSON.parse(JSON.stringify(openapi(auth))))
  const without = app(backend)
  expect((await without.browser().get('/openapi.json')).status).toBe(404)
  expect(without.auth.handles(new Request(`${HOME}/auth/openapi.json`))).toBe(false)
  expect(() => app(backend, Object({ openapi: 'yes' }))).toThrow('openapi must be true or false')
})
