import { ConfigError } from '../errors.ts'
import type { Current } from '../auth/current.ts'
import { AccessError } from './problem.ts'

/** What a visitor has to be. */
export type Rule = (visitor: Current) => void

const oneOf = (names: readonly string[]): string =>
  names.length === 1 ? `the role ${names[0]}` : `one of the roles ${names.join(', ')}`

const all = (names: readonly string[]): string =>
  `the permission${names.length === 1 ? '' : 's'} ${names.join(', ')}`

/** Anybody who is signed in. */
export const signedIn: Rule = () => {}

/** Nobody is let in by a rule that names nothing. */
function named(names: readonly unknown[], what: string): void {
  if (names.length > 0 && names.every((name) => typeof name === 'string' && name !== '')) return
  throw new ConfigError(`a guard for ${what} needs their names, as strings`)
}

/** Lets users through who have at least one of the roles. */
export function withRole(...names: readonly string[]): Rule {
  named(names, 'roles')
  return ({ roles }) => {
    if (!names.some((name) => roles.includes(name))) {
      throw new AccessError(403, `this needs ${oneOf(names)}`)
    }
  }
}

/** Lets users through who have all of the permissions. */
export function withPermission(...names: readonly string[]): Rule {
  named(names, 'permissions')
  return ({ permissions }) => {
    if (!names.every((name) => permissions.has(name))) {
      throw new AccessError(403, `this needs ${all(names)}`)
    }
  }
}

/** The visitor, if there is one and the rule lets them through. */
export function admit(visitor: Current | null, rule: Rule): Current {
  if (visitor === null) throw new AccessError(401, 'sign in first')
  rule(visitor)
  return visitor
}
