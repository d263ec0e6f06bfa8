/** What a user can import, read from package.json: the one list of the package's entries. */
import packageJson from '../package.json' with { type: 'json' }

/** An import of the package and the source file behind it. */
export interface Entry {
  /** As in package.json: `./libsql`. */
  readonly name: string
  /** As a user writes it: `fastauth-edge/libsql`. */
  readonly specifier: string
  /** From the root of the repository: `src/drivers/libsql.ts`. */
  readonly source: string
}

/** The code entries of package.json's `exports`, in their order. */
export const ENTRIES: readonly Entry[] = Object.entries(packageJson.exports).flatMap(
  ([name, target]) => {
    if (typeof target === 'string') return []
    const source = target.default.replace(/^\.\/dist\/(.+)\.js$/, 'src/$1.ts')
    return [{ name, specifier: `${packageJson.name}${name.slice(1)}`, source }]
  },
)
