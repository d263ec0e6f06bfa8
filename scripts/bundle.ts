/** Bundles the package's entries the way a Worker's bundler does, and says what is in each bundle. */
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'

/** An application has better-auth, whatever its database is; a developer has the engines of stand-ins. */
const OF_THE_USER = ['better-auth', 'better-auth/*', '@electric-sql/pglite', 'pg', 'mysql2/promise']

const root = fileURLToPath(new URL('..', import.meta.url))

export interface Bundle {
  readonly code: string
  /** Beside the code, which imports them by their names. */
  readonly modules: readonly { readonly name: string; readonly contents: Uint8Array }[]
  /** Of the code and the modules beside it. */
  readonly bytes: number
  readonly gzip: number
  /** The files that something of is in the bundle, the largest first. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
  /** The files that are loaded together with the entry, behind no `import()`. */
  readonly loaded: ReadonlySet<string>
}

export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

/** A text to bundle. Its imports are found from a folder, and all of them are bundled: the repository's root, unless it is given. */
export interface Text {
  readonly contents: string
  readonly folder?: string
}

/** Bundles a file or a text of the repository together with its driver and drizzle, minified. */
export async function bundle(source: string | Text): Promise<Bundle> {
  const input =
    typeof source === 'string'
      ? { entryPoints: [source] }
      : {
          stdin: {
            contents: source.contents,
            loader: 'ts' as const,
            resolveDir: source.folder ?? root,
          },
        }
  const ofAnApplication = typeof source !== 'string' && source.folder !== undefined
  const { outputFiles, metafile } = await build({
    ...input,
    absWorkingDir: root,
    outfile: 'bundle.js',
    write: false,
    bundle: true,
    minify: true,
    metafile: true,
    logLevel: 'warning',
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['browser', 'module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*', ...(ofAnApplication ? [] : OF_THE_USER)],
    // A module of its own beside the code, as wrangler uploads it.
    loader: { '.wasm': 'copy' },
  })
  const code = outputFiles.find(({ path }) => path.endsWith('.js'))
  const output = metafile.outputs['bundle.js']
  if (code === undefined || output === undefined) throw new Error('esbuild wrote nothing')
  const contents = outputFiles.map((file) => file.contents)
  const files = Object.entries(output.inputs)
    .map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
    .filter((file) => file.bytes > 0)
    .toSorted((a, b) => b.bytes - a.bytes)
  return {
    code: code.text,
    modules: outputFiles
      .filter((file) => file !== code)
      .map(({ path, contents }) => ({ name: basename(path), contents })),
    bytes: total(contents),
    gzip: total(contents.map((file) => gzipSync(file, { level: 9 }))),
    files,
    loaded: loadedFrom(output.entryPoint ?? '', metafile.inputs),
  }
}

const total = (files: readonly Uint8Array[]): number =>
  files.reduce((sum, { length }) => sum + length, 0)

function loadedFrom(entry: string, inputs: Metafile['inputs']): Set<string> {
  const found = new Set([entry])
  // A set hands out what is added to it while it is walked.
  for (const path of found) {
    for (const { kind, path: next, external } of inputs[path]?.imports ?? []) {
      const isStatic = kind === 'import-statement' || kind === 'require-call'
      if (isStatic && external !== true) found.add(next)
    }
  }
  return found
}
