/** `fastauth-edge init`: a starter in an empty folder, and nothing over anybody's files. */
import { globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { isSource } from '../package/archive.ts'
import { buildProgram, type Program } from './program.ts'

let program: Program
beforeAll(async () => {
  program = await buildProgram()
})
afterAll(() => program.close())
const folder = () => join(program.cwd, 'app')
afterEach(() => rmSync(folder(), { recursive: true, force: true }))

/** Every file, with its text. */
const tree = (root: string): Record<string, string> =>
  Object.fromEntries(
    globSync('**/{*,.gitignore}', {
      cwd: root,
      withFileTypes: true,
      exclude: (entry) => !isSource(entry.name),
    })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
  )

test.each([
  [['init', 'app'], 'hono-worker', 'http://localhost:8787'],
  [['init', 'app', '--vercel'], 'vercel-edge', 'http://localhost:3000'],
] as const)('%j writes the example %s as it is', async (args, example, address) => {
  const { exit, out } = await program.run(args)
  const source = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url))
  const files = tree(source)
  expect(Object.keys(files)).toContain('.gitignore')
  expect(tree(folder())).toEqual(files)
  expect(exit).toBe(0)
  expect(out).toMatch(/^wrote \d+ files\. Next:\n\n {2}cd app\n {2}npm install\n {2}npm run dev /)
  expect(out).toContain(address)
})

test('in the folder itself, with JSON for programs', async () => {
  mkdirSync(join(folder(), '.git'), { recursive: true })
  const { exit, answer } = await program.json(['init', 'app/.'])
  expect([exit, answer]).toEqual([
    0,
    {
      ok: true,
      folder: 'app/.',
      starter: 'hono-worker',
      files: Object.keys(tree(folder())).toSorted(),
    },
  ])
})

test('what exists is named, stays, and nothing is written beside it', async () => {
  mkdirSync(folder())
  writeFileSync(join(folder(), 'package.json'), '{"name":"mine"}')
  // A link that leads nowhere would be written through.
  symlinkSync(join(program.cwd, 'elsewhere'), join(folder(), 'README.md'))
  expect(await program.run(['init', 'app'])).toEqual({
    exit: 1,
    out: '',
    error: 'fastauth-edge: nothing was written, because of what exists: README.md, package.json\n',
  })
  expect(globSync('**', { cwd: folder() }).toSorted()).toEqual(['.', 'README.md', 'package.json'])
  expect(readFileSync(join(folder(), 'package.json'), 'utf8')).toBe('{"name":"mine"}')
})

test('a folder that cannot be used is reported in one sentence', async () => {
  writeFileSync(folder(), 'a file')
  expect(await program.run(['init', 'app'])).toMatchObject({
    exit: 2,
    error: expect.stringMatching(/^fastauth-edge: the file or its folder cannot be used \(\w+\); /),
  })
})
