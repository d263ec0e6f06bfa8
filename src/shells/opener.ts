import type { EdgeAdapter } from '../store/adapter.ts'
import { isD1 } from '../connections/client-shapes.ts'
import { property } from '../connections/property.ts'
import type { D1Options } from '../drivers/d1.ts'
import { ConfigError } from '../errors.ts'
import type { AdapterOptions } from '../input/options.ts'
import type { DatabaseOptions } from './options.ts'

/** A binding that is called so needs no naming. */
const BINDING = 'DB'

type Binding = D1Options['binding']

/** Where the database is, as the options and the runtime's environment say. */
type Source =
  | { readonly adapter: EdgeAdapter }
  | { readonly binding: Binding; readonly bindingName: string }
  | { readonly url: string; readonly authToken: string | undefined }

const isBinding = (value: unknown): value is NonNullable<Binding> => isD1(value)

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

function sourceOf(given: DatabaseOptions, env: unknown): Source {
  const { url, binding, adapter, authToken } = given
  if (text(url) !== undefined) return { url: String(url), authToken }
  if (typeof binding === 'string') {
    const named = property(env, binding)
    // What is no D1 database is the driver's to refuse: it says how to add one.
    return { binding: isBinding(named) ? named : undefined, bindingName: binding }
  }
  if (binding) return { binding, bindingName: BINDING }
  if (adapter) return { adapter }
  // What was named and is not there must not become another database: the drivers say what is missing.
  if ('url' in given) return { url: '', authToken }
  if ('binding' in given) return { binding: undefined, bindingName: BINDING }
  if ('adapter' in given) throw new ConfigError('the option adapter is given and is undefined')
  const bound = property(env, BINDING)
  if (isBinding(bound)) return { binding: bound, bindingName: BINDING }
  const found = text(property(env, 'DATABASE_URL'))
  if (found !== undefined) {
    return { url: found, authToken: authToken ?? text(property(env, 'DATABASE_AUTH_TOKEN')) }
  }
  throw new ConfigError(
    'there is no database. Give one as url, binding or adapter, bind a D1 database as DB ' +
      '([[d1_databases]] in wrangler.toml), or set DATABASE_URL in the environment',
  )
}

/** Opens an adapter, and loads the driver of its database only. */
async function open(source: Source, options: AdapterOptions): Promise<EdgeAdapter> {
  if ('adapter' in source) return source.adapter
  if ('binding' in source) {
    const { d1Adapter } = await import('../drivers/d1.ts')
    return d1Adapter({ ...options, ...source })
  }
  const { createEdgeAdapter } = await import('../index.ts')
  return createEdgeAdapter({ ...options, ...source })
}

const same = (one: object, other: object): boolean => {
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.is(property(one, key), property(other, key)))
  )
}

/** Finds the adapter for a request. */
export type Opener = (options: DatabaseOptions, env: unknown) => Promise<EdgeAdapter>

/**
 * An opener that keeps the adapter it made last: a local file is opened once, and not for each request. An
 * adapter is a settled fact; each request gets new connections.
 */
export function opener(): Opener {
  let kept: { source: Source; options: AdapterOptions; adapter: EdgeAdapter } | undefined
  return async (given, env) => {
    const { url, binding, adapter, ...options } = given
    const source = sourceOf(given, env)
    const find = (): EdgeAdapter | undefined =>
      kept && same(kept.source, source) && same(kept.options, options) ? kept.adapter : undefined
    const before = find()
    if (before) return before
    const opened = await open(source, options)
    // Of several first requests, all use the adapter of the one that was done first.
    const meanwhile = find()
    if (meanwhile) return meanwhile
    kept = { source, options, adapter: opened }
    return opened
  }
}
