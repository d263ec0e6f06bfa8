import type { EdgeAdapter } from '../store/adapter.ts'
import { type AuthOptions, type AuthSettings, readAuthOptions } from './settings.ts'

/** What a request is served with. */
export interface Service<A extends EdgeAdapter, P> {
  readonly adapter: A
  readonly settings: AuthSettings
  readonly onProblem: P | undefined
}

/** What is not about the database; `P` is how a shell answers a problem. */
export type ServiceOptions<P> = AuthOptions & { onProblem?: P | undefined }

/** What each request is served with, over an adapter that the caller makes. */
export function serviceOver<A extends EdgeAdapter, P, Args extends readonly unknown[]>(
  name: string,
  adapterOf: (...args: Args) => A,
  options: ServiceOptions<P>,
): (...args: Args) => Service<A, P> {
  const settings = readAuthOptions(options, name)
  const { onProblem } = options
  return (...args) => ({ adapter: adapterOf(...args), settings, onProblem })
}
