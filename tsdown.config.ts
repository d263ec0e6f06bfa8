import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/drivers/libsql.ts',
    'src/drivers/d1.ts',
    'src/drivers/neon.ts',
    'src/drivers/planetscale.ts',
    'src/drivers/drizzle.ts',
    'src/middleware/hono.ts',
    'src/middleware/hono-slim.ts',
    'src/middleware/workers.ts',
    'src/middleware/workers-slim.ts',
    'src/middleware/vercel.ts',
    'src/middleware/vercel-slim.ts',
    'src/migrations.ts',
    'src/schema/sqlite.ts',
    'src/schema/postgres.ts',
    'src/schema/mysql.ts',
    'src/cli/main.ts',
  ],
  // A file for a file: a stack trace leads to where the source is.
  unbundle: true,
  // Resolved where the package is used: it depends on the runtime.
  external: [/^#libsql/],
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  fixedExtension: false,
  hash: false,
})
