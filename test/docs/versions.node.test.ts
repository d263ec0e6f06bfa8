/** What the pages say of versions is what is installed, and so what is tested. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }

const textOf = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

const { devDependencies, overrides, peerDependencies, peerDependenciesMeta } = packageJson

test.each([
  ['docs/better-auth.md', ['better-auth', '@better-auth/passkey']],
  ['docs/authjs.md', ['@auth/core']],
] as const)('%s names the versions that are tested', (page, names) => {
  const text = textOf(page)
  for (const name of names) {
    expect(text.replaceAll('`', '')).toContain(`${name} ${devDependencies[name]}`)
  }
})

test('a bridge takes what is tested and what is newer, up to the next that may break, as README says', () => {
  const row = textOf('README.md')
    .match(/^\| better-auth, Auth\.js.*$/m)?.[0]
    .replaceAll('`', '')
  for (const name of ['better-auth', '@auth/core'] as const) {
    const tested = devDependencies[name]
    const [major, minor] = tested.split('.').map(Number)
    const below = `${major}.${Number(minor) + 1}`
    expect(peerDependencies[name]).toBe(`>=${tested} <${below}.0`)
    expect(row).toContain(`${name} from ${tested}, below ${below}`)
  }
})

test('nobody has to install what they do not use', () => {
  expect(['drizzle-orm', ...Object.keys(peerDependenciesMeta)].toSorted()).toEqual(
    Object.keys(peerDependencies).toSorted(),
  )
})

test('the page says how the passkey plugin of better-auth is installed here', () => {
  const block = /```json\n([^`]*overrides[^`]*)```/.exec(textOf('docs/better-auth.md'))?.[1]
  expect(JSON.parse(block ?? '')).toEqual({ overrides })
})
