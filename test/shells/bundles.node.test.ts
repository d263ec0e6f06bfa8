import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'

/** As where the optional drivers are not installed. */
const alias = {
  '@libsql/client': '@not-installed/libsql',
  '@planetscale/database': '@not-installed/planetscale',
}

async function bundled(contents: string): Promise<{ code: string; files: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    outfile: 'bundle.js',
    write: false,
    bundle: true,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
    logLevel: 'silent',
    alias,
  })
  const [output] = Object.values(metafile.outputs)
  const inputs = Object.entries(output?.inputs ?? {})
  const files = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path)
  return { code: outputFiles[0]?.text ?? '', files }
}

describe('without the optional drivers', () => {
  test.each(['index', 'shells/hono/hono', 'shells/workers/workers', 'shells/vercel/vercel'])(
    '%s is bundled all the same',
    async (entry) => {
      const { files } = await bundled(`export * from './src/${entry}.ts'`)
      expect(files).toContain('src/connections/neon.ts')
    },
  )

  test('a database that needs one is refused with the name of the package', async () => {
    const { code } = await bundled("export { createEdgeAdapter } from './src/index.ts'")
    // Not from a folder that has the drivers.
    const module = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
    const { createEdgeAdapter } = await import(/* @vite-ignore */ module)
    const url = 'mysql://u:p@x.psdb.cloud/d'
    const asked: Promise<unknown> = createEdgeAdapter({ url }).user.getUserById('x')
    await expect(asked).rejects.toMatchObject({
      code: 'config',
      message: 'this database needs its driver: npm install @planetscale/database',
    })
  })
})

describe('over an adapter of one driver', () => {
  test.each([
    ['hono', 'fastauthOver'],
    ['workers', 'withAuthOver'],
    ['vercel', 'withAuthOver'],
  ])('%s ships no other', async (shell, name) => {
    const { files } = await bundled(`
      import { d1Adapter } from './src/drivers/d1.ts'
      import { ${name} } from './src/shells/${shell}/${shell}-slim.ts'
      export default [${name}, d1Adapter]`)
    expect(files).toContain('src/connections/d1.ts')
    expect(files.filter((path) => /postgres|mysql|neon|planetscale|libsql/.test(path))).toEqual([])
  })
})
