/** The OpenAPI document of the core's routes: `fastauth-edge/auth/openapi`. */
import type { Core } from '../core.ts'
import type { OpenApiDocument } from './document-shape.ts'

export type { OpenApiDocument, OpenApiOperation, OpenApiParameter } from './document-shape.ts'
export type { JsonSchema } from './schema-of.ts'

/**
 * An OpenAPI 3.1 document of the routes that a configuration has, derived from the schemas that read its bodies and queries.
 * The option `openapi: true` serves the same at `/auth/openapi.json`.
 *
 * @example
 * ```ts
 * import type { FastAuth } from 'fastauth-edge/auth'
 * import { openapi } from 'fastauth-edge/auth/openapi'
 *
 * export const document = (auth: FastAuth): string => JSON.stringify(openapi(auth), null, 2)
 * ```
 */
export const openapi = (auth: Pick<Core, 'openapi'>): OpenApiDocument => auth.openapi()
