/** The OpenAPI document of the routes that a configuration has. */
import { json } from '../http/answers.ts'
import { cookieNames } from '../http/cookies.ts'
import { open, type Route } from '../http/route.ts'
import type { Settings } from '../settings.ts'
import type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from './document-shape.ts'
import { type Described, isOptional, schemaOf } from './schema-of.ts'

/** FastAuth's shape of a refusal: a sentence, or what is wrong with each field. */
const REFUSAL = {
  type: 'object',
  properties: { detail: { type: ['string', 'array'], items: { type: 'object' } } },
  required: ['detail'],
}

const refused = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
})

/** Of a schema of valibot's, what its general type does not name. */
const described = (schema: Route['body']): Described | undefined => schema

function parametersOf({ path, query }: Route): OpenApiParameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path' as const,
    required: true,
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(described(query)?.entries ?? {}).map(([name, field]) => ({
    name,
    in: 'query' as const,
    required: !isOptional(field),
    schema: schemaOf(field),
  }))
  return [...inPath, ...inQuery]
}

function operationOf(route: Route): OpenApiOperation {
  const { path, summary, isGuarded, takesForms } = route
  const parameters = parametersOf(route)
  const body = described(route.body)
  const types = ['application/json', ...(takesForms ? ['application/x-www-form-urlencoded'] : [])]
  const isRead = body !== undefined || route.query !== undefined
  return {
    summary,
    tags: [path.split('/')[1] ?? ''],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: !isOptional(body),
        content: Object.fromEntries(types.map((type) => [type, { schema: schemaOf(body) }])),
      },
    }),
    responses: {
      '2XX': { description: 'Done' },
      ...(isGuarded && { 401: refused('Nobody is signed in') }),
      ...(isRead && { 422: refused('A field is missing or wrong') }),
      default: refused('Not done, and why'),
    },
    security: isGuarded ? [{ cookie: [] }, { bearer: [] }] : [],
  }
}

export function documentOf(
  routes: readonly Route[],
  { prefix, baseUrl, cookies }: Pick<Settings, 'prefix' | 'baseUrl' | 'cookies'>,
): OpenApiDocument {
  const { access } = cookieNames(new URL(baseUrl ?? 'https://localhost'), cookies)
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const route of routes) {
    const path = route.atRoot ? route.path : prefix + route.path
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.1',
    info: { title: 'FastAuth', version: '1' },
    ...(baseUrl !== undefined && { servers: [{ url: baseUrl }] }),
    paths,
    components: {
      schemas: { Refusal: REFUSAL },
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: access },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

/** Serves the document: the option `openapi`. */
export const documentRoute = (document: () => OpenApiDocument): Route =>
  open('GET /openapi.json', { summary: 'This document' }, () => json(document()))
