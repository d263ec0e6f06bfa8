import type { EdgeAdapter } from '../store/adapter.ts'
import type { SessionAdapter } from '../store/session.ts'
import type { RoleAdapter } from '../store/role.ts'
import { overdueIn } from '../store/flows/expired-facts.ts'
import { type FlowsOver, openFlows } from '../store/flows/flows.ts'
import { internalsOf } from '../store/internals.ts'
import { ConfigError } from '../errors.ts'
import { authenticate, requireVisitor } from './authentication.ts'
import type { CoreOptions, FastAuthConfig, JwtPart } from './config.ts'
import type { Core, Demand, RequestContext, Visits } from './core.ts'
import type { Current } from './current.ts'
import { environmentOf } from './environment.ts'
import type { Passwords } from './passwords/passwords.ts'
import { demandAdapter, readAdapters } from './read-adapters.ts'
import { readSettings } from './read-settings.ts'
import { documentOf, documentRoute } from './openapi/document.ts'
import type { OpenApiDocument } from './openapi/document-shape.ts'
import { routesOf, WITHOUT_PASSWORDS } from './routes/routes.ts'
import type { Signer } from './secrets.ts'
import { serving } from './serving.ts'
import type { Services } from './services.ts'
import { openDatabaseSessions } from './sessions/database-sessions.ts'
import { bothSessions } from './sessions/both-sessions.ts'
import type { SessionParts, Sessions, Visitor } from './sessions/sessions.ts'
import type { Settings } from './settings.ts'
import { visits } from './visits.ts'

/**
 * FastAuth over an adapter: its routes, and who is signed in. Creating one does no I/O and is cheap enough to do for
 * each request.
 *
 * @example
 * ```ts
 * import { d1Adapter, type D1Options } from 'fastauth-edge/d1'
 * import { FastAuth } from 'fastauth-edge/auth'
 * import { credentials } from 'fastauth-edge/auth/credentials'
 *
 * type Env = { DB: D1Options['binding']; AUTH_SECRET: string }
 *
 * export default {
 *   async fetch(request: Request, env: Env, ctx: { waitUntil(task: Promise<unknown>): void }) {
 *     const adapter = d1Adapter({ binding: env.DB })
 *     const auth = new FastAuth({ secret: env.AUTH_SECRET, providers: [credentials()], adapter })
 *     if (auth.handles(request)) {
 *       return auth.fetch(request, { waitUntil: (task) => ctx.waitUntil(task) })
 *     }
 *     const current = await auth.authenticate(request)
 *     return Response.json({ hello: current?.user.email ?? 'nobody' })
 *   },
 * }
 * ```
 */
export class FastAuth implements Core {
  readonly fetch: (request: Request, context?: RequestContext) => Promise<Response>
  readonly handles: (request: Request) => boolean
  readonly authenticate: (request: Request) => Promise<Current | null>
  readonly require: (request: Request, demand?: Demand) => Promise<Current>
  readonly initializeRoles: () => Promise<void>
  readonly openapi: () => OpenApiDocument
  readonly visits: Visits
  readonly adapter: EdgeAdapter
  readonly #attach: (later: Later) => void
  readonly #attached: () => Later

  /**
   * @param environment of the runtime, for what the configuration leaves out: `AUTH_SECRET`, `AUTH_URL`
   * @throws {ConfigError} names the option that is wrong and the cure
   */
  constructor(config: FastAuthConfig, environment?: unknown) {
    const { options, adapters: given } = readAdapters(config)
    const settings = readSettings({ ...environmentOf(environment), ...options })
    demandMails(settings, given.token !== undefined)
    let adapters: FlowsOver = given
    let flows = openFlows(given)
    const { providers, jwt } = options
    const parts = {
      flows: () => flows,
      secrets: settings.secrets,
      settings: settings.session,
      hooks: settings.hooks,
      hasSessions: () => adapters.session !== undefined,
      tokens: () => adapters.token,
    }
    const services: Services = {
      settings,
      get adapters() {
        return adapters
      },
      get flows() {
        return flows
      },
      isOverdue: overdueIn(given.user),
      sessions: openSessions(parts, settings.strategy, jwt),
      passwords: openPasswords(options, settings.secrets.signer('dummy-password')),
      oauth: new Map(
        providers.flatMap(({ id, openOAuth }) =>
          openOAuth ? [[id, openOAuth(environment)] as const] : [],
        ),
      ),
    }
    const ofPrograms = routesOf(options)
    this.openapi = () => documentOf(ofPrograms, settings)
    if (settings.openapi) ofPrograms.push(documentRoute(this.openapi))
    const ofPages = options.pages?.routesOver(ofPrograms) ?? []
    // The first of a path counts.
    const routes = [...ofPrograms, ...ofPages, ...WITHOUT_PASSWORDS]
    const { fetch, handles } = serving(services, routes)
    this.fetch = fetch
    this.handles = handles
    this.authenticate = async (request) => asCurrent(await authenticate(services, request))
    this.require = async (request, demand = {}) =>
      currentOf(await requireVisitor(services, request, demand))
    this.initializeRoles = async () => {
      if (adapters.role && settings.roles.length > 0) await flows.ensureRoles(settings.roles)
    }
    this.visits = visits(services)
    const { adapter } = config
    this.adapter = 'user' in adapter ? adapter : internalsOf(adapter).adapter
    this.#attached = () => adapters
    this.#attach = (later) => {
      const joined = { ...adapters, ...later }
      flows = openFlows(joined)
      adapters = joined
    }
  }

  /** For sessions in the database, and the routes under `/sessions`. */
  get sessionAdapter(): SessionAdapter | undefined {
    return this.#attached().session
  }

  set sessionAdapter(session: SessionAdapter) {
    demandAdapter('sessionAdapter', 'session', session)
    this.#attach({ session })
  }

  /** For roles and permissions. */
  get roleAdapter(): RoleAdapter | undefined {
    return this.#attached().role
  }

  set roleAdapter(role: RoleAdapter) {
    demandAdapter('roleAdapter', 'role', role)
    this.#attach({ role })
  }
}

/** In place of a secret that only the environment knows. */
const STAND_IN = '*'.repeat(32)

/** @throws {ConfigError} names the option that is wrong and the cure */
export function checkCoreOptions({ secret = STAND_IN, ...options }: CoreOptions): void {
  const settings = readSettings({ ...options, secret })
  demandMails(settings, true)
  openPasswords(options, settings.secrets.signer('dummy-password'))
}

function demandMails({ requireVerifiedEmail, emailTransport }: Settings, hasTokens: boolean): void {
  if (!requireVerifiedEmail || (hasTokens && emailTransport)) return
  throw new ConfigError(
    'requireVerifiedEmail needs tokenAdapter and emailTransport, which mail the links',
  )
}

/** @throws {ConfigError} passwords are configured, and nobody can have one */
function openPasswords(
  { providers, passwords }: CoreOptions,
  signer: Signer,
): Passwords | undefined {
  const provider = providers.find(({ openPasswords }) => openPasswords !== undefined)
  if (provider === undefined && passwords !== undefined) {
    throw new ConfigError('passwords needs credentials() among the providers')
  }
  return provider?.openPasswords?.(passwords, signer)
}

function openSessions(
  parts: SessionParts,
  strategy: Settings['strategy'],
  jwt: JwtPart | undefined,
): Sessions {
  if (strategy === 'jwt' && jwt) return jwt.openSessions(parts)
  const sessions = openDatabaseSessions(parts)
  return jwt ? bothSessions(sessions, jwt.openSessions(parts)) : sessions
}

type Later = Pick<FlowsOver, 'session' | 'role'>

/** What applications see of a visitor. */
const currentOf = ({ user, roles, permissions, session, claims }: Visitor): Current => ({
  user,
  roles,
  permissions,
  session,
  claims,
})

const asCurrent = (visitor: Visitor | null): Current | null => visitor && currentOf(visitor)
