import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { PAGES } from '../../scripts/doc-blocks.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

const textOf = (page: string): string =>
  readFileSync(join(root, page), 'utf8').replaceAll(/^```[^]*?^```$/gm, '')

/** The anchors of a page's headings, as GitHub makes them. */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

/** Where the links of a page lead within the repository. */
const targetsOf = (page: string): { path: string; anchor: string | undefined }[] =>
  [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^\w+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#')
      return { path: path === '' ? page : normalize(join(dirname(page), path)), anchor }
    })

test.each(PAGES)('the links of %s lead somewhere', (page) => {
  for (const { path, anchor } of targetsOf(page)) {
    expect(existsSync(join(root, path)), path).toBe(true)
    if (anchor !== undefined) expect(anchorsOf(path), path).toContain(anchor)
  }
})

test('the README leads to every page', () => {
  const linked = new Set(targetsOf('README.md').map(({ path }) => path))
  expect(PAGES.filter((page) => page !== 'README.md' && !linked.has(page))).toEqual([])
})
