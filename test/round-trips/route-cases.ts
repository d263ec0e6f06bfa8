/** What a case of a route is made of: a service, visitors whose IP is counted, one request of theirs. */
import type { EdgeAdapter } from 'fastauth-edge'
import { jwt } from 'fastauth-edge/auth/jwt'
import { type Answer, app, type App, type Browser, type Config } from '../auth/core/app.ts'

/** The service of one case, its database, and a visitor whose IP is counted. */
export interface World extends App {
  visitor(): Browser
  /** A visitor who has just signed up, and the address. */
  signedUp(): Promise<{ visitor: Browser; email: string }>
}

export type Case = (open: (config?: Config) => World) => Promise<() => Promise<Answer>>

export interface RouteCount {
  readonly status: number
  /** What is allowed on all databases that have batches, and on PlanetScale. */
  readonly atMost: readonly [batches: number, planetscale: number]
  readonly prepare: Case
  /** Where it is a matter of one strategy. */
  readonly only?: Strategy
}

const STRATEGIES = {
  database: {},
  jwt: { sessionStrategy: 'jwt', jwt: jwt() },
} as const satisfies Record<string, Config>

export type Strategy = keyof typeof STRATEGIES

export const email = (): string => `${crypto.randomUUID()}@example.com`
const ip = (): string => `2001:db8:${crypto.randomUUID().slice(9, 18).replace('-', ':')}::1`

/** The service over an adapter whose requests somebody else counts. */
export function opener(adapter: EdgeAdapter, strategy: Strategy): (config?: Config) => World {
  return (config = {}) => {
    const service = app(
      { adapter: () => adapter },
      {
        ...STRATEGIES[strategy],
        ...config,
      },
    )
    const visitor = (): Browser => service.browser({ ip: ip() })
    return {
      ...service,
      visitor,
      async signedUp() {
        const someone = visitor()
        const { email: address } = await someone.register(email())
        return { visitor: someone, email: address }
      },
    }
  }
}

export const route = (
  status: number,
  batches: number,
  planetscale: number,
  prepare: Case,
  only?: Strategy,
): RouteCount => ({ status, atMost: [batches, planetscale], prepare, ...(only && { only }) })

/** Of a route that somebody who has just signed up calls. */
export const signedIn =
  (call: (visitor: Browser, email: string) => Promise<Answer>, config?: Config): Case =>
  async (open) => {
    const { visitor, email: address } = await open(config).signedUp()
    return () => call(visitor, address)
  }
