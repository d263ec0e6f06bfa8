/** docs/reference/routes.md names every route of the core and of its pages, and no other; the options have a row each. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { FastAuth } from 'fastauth-edge/auth'
import { credentials } from 'fastauth-edge/auth/credentials'
import { jwt } from 'fastauth-edge/auth/jwt'
import { magicLinks } from 'fastauth-edge/auth/magic-links'
import { github } from 'fastauth-edge/auth/oauth'
import { pages } from 'fastauth-edge/auth/pages'
import { passkeys } from 'fastauth-edge/auth/passkeys'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { HOOK_NAMES } from '../../src/auth/hooks.ts'
import type { Route } from '../../src/auth/http/route.ts'
import { routesOf } from '../../src/auth/routes/routes.ts'
import { keyPair } from '../auth/core/keys.ts'

const textOf = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/reference/${name}.md`, import.meta.url)), 'utf8')

/** The rows of all tables: the code in the first column, and the cells after it. */
const rowsOf = (text: string): { names: string[]; cells: string[] }[] =>
  text.split('\n').flatMap((line) => {
    if (!line.startsWith('| `')) return []
    const [first = '', ...cells] = line.split('|').slice(1, -1)
    return [{ names: [...first.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code), cells }]
  })

test('every route has a row, which says who may call it', async () => {
  const keys = await keyPair('ES256')
  const providers = [
    credentials(),
    magicLinks(),
    github({ clientId: 'id', clientSecret: 'secret' }),
    passkeys(),
  ]
  const programs = routesOf({ providers, jwt: jwt({ algorithm: 'ES256', ...keys }) })
  const served = [...programs, ...pages({ title: 'Notes' }).routesOver(programs)]
  const nameOf = ({ method, path }: Route): string => `${method} ${path}`
  const rows = rowsOf(textOf('routes')).filter(({ names: [name = ''] }) => name.includes(' /'))
  const named = rows.flatMap(({ names }) => names)
  expect(named.toSorted()).toEqual([...served.map(nameOf), 'GET /openapi.json'].toSorted())
  for (const { names, cells } of rows) {
    const who = cells.at(-1)?.trim() ?? ''
    for (const { role, isGuarded } of served.filter((route) => names.includes(nameOf(route)))) {
      if (role !== undefined) expect(who, names[0]).toBe(`\`${role}\``)
      else if (isGuarded) expect(who, names[0]).toMatch(/^(?:signed in|fresh)/)
      else expect(who, names[0]).not.toBe('fresh')
    }
  }
})

test('every hook has a row', () => {
  const rows = rowsOf(textOf('routes')).flatMap(({ names }) => names)
  expect(rows.filter((name) => !name.includes(' ')).toSorted()).toEqual(HOOK_NAMES.toSorted())
})

test('every option of the core has a row', () => {
  const [, table = ''] = textOf('urls-and-options').split('## Options of the auth core')
  const adapter = libsqlAdapter({ url: inject('libsqlUrl') })
  const strange = { secret: 'x'.repeat(40), providers: [credentials()], adapter, strange: 1 }
  const taken = (): string => {
    try {
      Reflect.construct(FastAuth, [strange])
    } catch (error) {
      return / takes (.*)$/.exec(String(error))?.[1] ?? ''
    }
    return ''
  }
  const isOption = (name: string): boolean => !/adapter$/i.test(name)
  const named = rowsOf(table).flatMap(({ names }) => names)
  expect(named.toSorted()).toEqual(taken().split(', ').filter(isOption).toSorted())
})
