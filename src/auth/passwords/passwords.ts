/** Passwords: hashes them, verifies them, and costs the same for whom there is none. */
import { hasMethods } from '../../connections/property.ts'
import { ConfigError } from '../../errors.ts'
import { checkNames } from '../../input/options.ts'
import * as rule from '../rules.ts'
import type { Signer } from '../secrets.ts'
import { argon2id } from './argon2id.ts'
import type { Hasher } from './hasher.ts'
import { scrypt } from './scrypt.ts'
import { freeTurn, PasswordsBusyError } from './turns.ts'

/** The option `passwords`. */
export interface PasswordsOptions {
  /**
   * The first writes new hashes, each verifies its own.
   * @default [argon2id(), scrypt()]
   */
  hashers?: readonly Hasher[] | undefined
  /**
   * Requests with a password that one isolate works on at once; beyond them the answer is 503.
   * @default 20
   */
  maxWaiting?: number | undefined
  /**
   * Whether a sign-in also replaces a hash that is stronger than what is written now.
   * @default false
   */
  replaceStronger?: boolean | undefined
  /**
   * Hashes of the kinds that your users have, or their beginnings (`'$argon2id$v=19$m=65536,t=3,p=4'`): an
   * unknown address costs what one of them costs, always the same one.
   * @default what is written now
   */
  dummies?: readonly string[] | undefined
}

/** What verifying a password found. */
export interface Verification {
  readonly matches: boolean
  /** Whether to store `hash(password)` in place of the hash, by compare-and-set, after the answer. */
  readonly needsRehash: boolean
}

export interface Passwords {
  /**
   * Takes a turn for a request that will hash, before anything is counted for it. What is returned ends it.
   *
   * @throws {PasswordsBusyError} too many are at theirs
   */
  takeTurn(): () => void
  /** A hash to store. */
  hash(password: string): Promise<string>
  /** The same after an answer, with a turn of its own; null where none is free: the next sign-in will do it. */
  rehash(password: string): Promise<string | null>
  /**
   * Compares a password with a stored hash. Without one, or with a broken one, it costs a hash all the same.
   *
   * @param stored null for an unknown address or a user without a password
   * @param address the folded e-mail that was typed, which chooses among `dummies`
   */
  verify(password: string, stored: string | null, address: string): Promise<Verification>
}

const NO_MATCH: Verification = { matches: false, needsRehash: false }

/** Reads the option `passwords`; the signer is that of the purpose `'dummy-password'`. */
export function readPasswords(options: PasswordsOptions = {}, signer: Signer): Passwords {
  checkNames(options, 'passwords', ['hashers', 'maxWaiting', 'replaceStronger', 'dummies'])
  const { hashers = [argon2id(), scrypt()], maxWaiting = 20, replaceStronger = false } = options
  const { dummies: texts = [] } = options
  rule.demand(
    Array.isArray(hashers) && hashers.every((one) => hasMethods(one, 'hash', 'verify', 'isOwn')),
    'passwords.hashers must be an array of hashers: [argon2id(), scrypt()]',
  )
  const [writer] = hashers
  if (writer === undefined) throw new ConfigError('passwords.hashers must have at least one hasher')
  rule.demand(rule.flag[1](replaceStronger), 'passwords.replaceStronger must be true or false')
  rule.demand(rule.listOf(rule.text)[1](texts), 'passwords.dummies must be an array of hashes')
  if (!Number.isInteger(maxWaiting) || maxWaiting < 1) {
    throw new ConfigError('passwords.maxWaiting must be a whole number above 0')
  }
  const ownerOf = (stored: string): Hasher | undefined => hashers.find(({ isOwn }) => isOwn(stored))
  const dummies = texts.map((like) => {
    const hasher = ownerOf(`${like}$`)
    const stored = hasher?.unmatched(like) ?? null
    if (hasher === undefined || stored === null) {
      throw new ConfigError('passwords.dummies must be hashes that passwords.hashers verify')
    }
    return { hasher, stored }
  })

  /** Takes as long as a real one would. */
  async function pretend(password: string, address: string): Promise<Verification> {
    const chosen = dummies.length > 0 ? (await fixedNumber(signer, address)) % dummies.length : 0
    const dummy = dummies[chosen]
    await (dummy ? dummy.hasher.verify(password, dummy.stored) : writer?.hash(password))
    return NO_MATCH
  }

  async function compare(
    password: string,
    stored: string | null,
    address: string,
  ): Promise<Verification> {
    const hasher = stored === null ? undefined : ownerOf(stored)
    const matches = stored !== null && hasher ? await hasher.verify(password, stored) : null
    if (matches === null || stored === null || hasher === undefined) {
      return pretend(password, address)
    }
    // No UTF-8 says a lone surrogate: what was hashed is another text.
    if (!matches || /\p{Surrogate}/u.test(password)) return NO_MATCH
    const strength = hasher.compare(stored)
    const isForeign = hasher !== writer || strength === 'weaker'
    return {
      matches,
      needsRehash: isForeign || (strength === 'stronger' && replaceStronger),
    }
  }

  return {
    takeTurn() {
      const end = freeTurn(maxWaiting)
      if (end) return end
      throw new PasswordsBusyError()
    },
    hash: (password) => writer.hash(password),
    async rehash(password) {
      const end = freeTurn(maxWaiting)
      if (end === null) return null
      try {
        return await writer.hash(password)
      } finally {
        end()
      }
    },
    verify: compare,
  }
}

/** The same number for an address each time, which nobody can foresee. */
async function fixedNumber(signer: Signer, address: string): Promise<number> {
  const signature = await signer.sign(address)
  return signature.charCodeAt(0) * 128 + signature.charCodeAt(1)
}
