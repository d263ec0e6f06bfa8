/** The `exports` of drizzle-orm's copies, in fewer words. */

type Exports = Readonly<Record<string, unknown>>

const targets = (path: string): object => ({
  import: { types: `./${path}.d.ts`, default: `./${path}.js` },
  require: { types: `./${path}.d.cts`, default: `./${path}.cjs` },
  types: `./${path}.d.ts`,
  default: `./${path}.js`,
})

const isAt = (entry: unknown, path: string): boolean =>
  JSON.stringify(entry) === JSON.stringify(targets(path))

/**
 * Says with one pattern what drizzle-orm lists module by module, in 180 kB, which Node 24 reads once for each of its modules:
 * two thirds of what a program takes that uses it. Each subpath leads where it led.
 */
export function shortExports(exports: Exports): Exports {
  const others = Object.entries(exports).filter(
    ([subpath, entry]) => !isAt(entry, subpath.slice(2)),
  )
  const saved = Object.keys(exports).length - others.length
  return saved > 0 ? { ...Object.fromEntries(others), './*': targets('*') } : exports
}
