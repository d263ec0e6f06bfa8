import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { PAGES } from '../../scripts/doc-blocks.ts'
import { onTheWeb, WEB, withAddress } from '../../scripts/repository.ts'

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

/** Whether the file is in the package, where its pages are read too. */
const isPublished = (path: string): boolean =>
  packageJson.files.some((listed) => path === listed || path.startsWith(`${listed}/`))

/** Stands for the root of the repository in a link. */
const ROOT = '//'

interface Target {
  readonly path: string
  readonly anchor: string | undefined
  readonly isOnWeb: boolean
}

/** Where the links of a page lead within the repository. */
const targetsOf = (page: string): Target[] =>
  [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.replace(WEB, ROOT))
    .filter((target) => !/^\w+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#')
      if (path.startsWith(ROOT)) return { path: path.slice(ROOT.length), anchor, isOnWeb: true }
      const inFolder = path === '' ? page : normalize(join(dirname(page), path))
      return { path: inFolder, anchor, isOnWeb: false }
    })

test.each(PAGES)('the links of %s lead somewhere', (page) => {
  for (const { path, anchor } of targetsOf(page)) {
    expect(existsSync(join(root, path)), path).toBe(true)
    if (anchor !== undefined) expect(anchorsOf(path), path).toContain(anchor)
  }
})

test('the pages of the package link to what the package has, or to the web', () => {
  const published = PAGES.filter(isPublished)
  expect(published).toContain('README.md')
  const missing = published.flatMap((page) =>
    targetsOf(page)
      .filter(({ path, isOnWeb }) => !isOnWeb && !isPublished(path))
      .map(({ path }) => `${page}: ${path}, which package.json's "files" leave out`),
  )
  expect(missing).toEqual([])
})

test('the README leads to every page', () => {
  const linked = new Set(targetsOf('README.md').map(({ path }) => path))
  expect(PAGES.filter((page) => page !== 'README.md' && !linked.has(page))).toEqual([])
})

test('the README on JSR leads to the web alone', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const links = [...onTheWeb(readme).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  expect(links.filter((target) => !/^(?:https:|#)/.test(target))).toEqual([])
  const own = links.map((target) => target.replace(WEB.replace('/blob/', '/raw/'), WEB))
  const paths = own
    .filter((target) => target.startsWith(WEB))
    .map((target) => target.slice(WEB.length))
  expect(paths.length).toBeGreaterThan(50)
  for (const path of paths) expect(existsSync(join(root, path.replace(/#.*/, ''))), path).toBe(true)
})

test('the pages have the address of package.json', () => {
  expect([packageJson.homepage, packageJson.bugs.url]).toEqual([
    WEB.replace('/blob/main/', '#readme'),
    WEB.replace('/blob/main/', '/issues'),
  ])
  const moved =
    'git clone https://github.com/x/fastauth-edge, https://github.com/x/fastauth-edge/blob/main/README.md'
  expect(withAddress(moved)).toBe(`git clone ${WEB.replace('/blob/main/', '')}, ${WEB}README.md`)
})
