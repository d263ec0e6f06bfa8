/** Every method that takes an argument: what it takes, and how what it stored is read again. */
import type { EdgeAdapter } from 'fastauth-edge'
import { foldEmail } from '../../src/input/email.ts'
import { rawData } from './raw-data.ts'
import {
  type Argument,
  bytes,
  count,
  date,
  email,
  flag,
  key,
  keyOf,
  notUndefined,
  nullable,
  optional,
  permissions,
  text,
} from './values.ts'

/** Rows that are there on every back end. */
export const USER = 'user-known'
export const ROLE = 'role-known'

export type Given = Readonly<Record<string, unknown>>

export interface Method {
  readonly takes: Readonly<Record<string, Argument>>
  /** The arguments of the call; by default each by itself, in order. */
  readonly args?: (given: Given) => unknown[]
  /** What goes before, so that the row that is written is the one that was given. */
  readonly before?: readonly [method: string, ...names: string[]]
  /** How the row that was written is read again: a method, and its arguments by name. */
  readonly again?: readonly [method: string, ...names: string[]]
  /** What of the answer is the same on every back end; by default all of it. */
  readonly answers?: (value: unknown) => unknown
  /** What is stored, where that is not what was given. */
  readonly stored?: (given: Given) => Given
}

/** Calls a method by its name, as callers without types do. */
export async function call(
  adapter: EdgeAdapter,
  name: string,
  args: readonly unknown[],
): Promise<unknown> {
  const [part = '', method = ''] = name.split('.')
  return Reflect.apply(Reflect.get(Object(Reflect.get(adapter, part)), method), undefined, args)
}

const asObject = (given: Given): unknown[] => [given]

/** The hash is not a part of the user. */
const folded = ({ hashedPassword, ...given }: Given): Given =>
  typeof given['email'] === 'string' ? { ...given, email: foldEmail(given['email']) } : given

const sorted = ({ name, permissions }: Given): Given =>
  Array.isArray(permissions) ? { name, permissions: [...new Set(permissions)].sort() } : { name }

const longText = nullable(text(65_535))
const address = email(foldEmail)
const user = keyOf(USER)
const role = keyOf(ROLE)

export const METHODS: Readonly<Record<string, Method>> = {
  'user.createUser': {
    takes: {
      email: address,
      id: key(255),
      hashedPassword: nullable(text(1_024)),
      name: longText,
      image: longText,
      emailVerified: optional(flag),
      isActive: optional(flag),
    },
    args: asObject,
    again: ['user.getUserById', 'id'],
    stored: folded,
  },
  'user.getUserById': { takes: { id: user } },
  'user.getUserByEmail': {
    takes: { email: address },
  },
  'user.getCredentialsByEmail': {
    takes: { email: address },
  },
  'user.getUserWithRoles': { takes: { id: user } },
  'user.listUsers': {
    takes: { limit: count(1, 1_000), after: optional(text(255)) },
    args: asObject,
    // Each has users of its own, in an order of its own.
    answers: Array.isArray,
  },
  'user.updateUser': {
    takes: {
      id: user,
      email: optional(address),
      name: longText,
      image: longText,
      emailVerified: optional(flag),
      isActive: optional(flag),
    },
    args: ({ id, ...patch }) => [id, patch],
    again: ['user.getUserById', 'id'],
    stored: folded,
  },
  'user.deleteUser': {
    takes: { id: text(255), soft: optional(flag) },
    args: ({ id, soft }) => [id, { soft }],
  },
  'user.getHashedPassword': {
    takes: { id: user },
  },
  'user.setHashedPassword': {
    takes: { id: user, hash: notUndefined(nullable(text(1_024))) },
    again: ['user.getHashedPassword', 'id'],
    stored: ({ hash }) => ({ hash }),
  },
  'token.createToken': {
    takes: {
      token: key(512),
      userId: user,
      tokenType: key(64),
      expiresAt: date,
      rawData,
    },
    args: asObject,
    again: ['token.getToken', 'token', 'tokenType'],
  },
  'token.getToken': {
    takes: { token: text(512), tokenType: text(64) },
  },
  'token.consumeToken': {
    takes: { token: text(512), tokenType: text(64) },
  },
  'token.deleteToken': {
    takes: { token: text(512) },
  },
  'token.deleteUserTokens': {
    takes: { userId: text(255), tokenType: optional(text(64)) },
  },
  'token.cleanupExpired': {
    takes: { limit: optional(count(1)) },
    args: asObject,
  },
  'session.createSession': {
    takes: {
      id: key(255),
      userId: user,
      expiresAt: date,
      ipAddress: nullable(text(255)),
      userAgent: longText,
    },
    args: asObject,
    again: ['session.getSession', 'id'],
  },
  'session.getSession': {
    takes: { id: text(255) },
  },
  'session.getSessionUser': {
    takes: { id: text(255) },
  },
  'session.extendSession': {
    takes: { id: text(255), expiresAt: date },
  },
  'session.deleteSession': {
    takes: { id: text(255) },
  },
  'session.deleteUserSessions': {
    takes: { userId: text(255) },
  },
  'session.listUserSessions': {
    takes: { userId: text(255) },
  },
  'session.cleanupExpired': {
    takes: { limit: optional(count(1)) },
    args: asObject,
  },
  'role.createRole': {
    takes: { name: key(255), permissions: optional(permissions) },
    again: ['role.getRole', 'name'],
    stored: sorted,
  },
  'role.getRole': {
    takes: { name: role },
  },
  'role.deleteRole': {
    takes: { name: text(255) },
  },
  'role.addPermissions': {
    takes: { name: role, permissions },
  },
  'role.removePermissions': {
    takes: { name: role, permissions },
  },
  'role.assignRole': {
    takes: { userId: user, name: role },
  },
  'role.revokeRole': {
    takes: { userId: user, name: text(255) },
  },
  'role.getUserRoles': {
    takes: { userId: user },
  },
  'role.getUserPermissions': {
    takes: { userId: user },
  },
  'oauth.createOAuthAccount': {
    takes: {
      provider: key(255),
      providerAccountId: key(512),
      userId: user,
      accessToken: longText,
      refreshToken: longText,
      expiresAt: nullable(date),
    },
    args: asObject,
    before: ['oauth.deleteOAuthAccount', 'provider', 'providerAccountId'],
    again: ['oauth.getOAuthAccount', 'provider', 'providerAccountId'],
  },
  'oauth.getOAuthAccount': {
    takes: { provider: text(255), providerAccountId: text(512) },
  },
  'oauth.getUserByAccount': {
    takes: { provider: text(255), providerAccountId: text(512) },
  },
  'oauth.updateOAuthAccount': {
    takes: {
      provider: text(255),
      providerAccountId: text(512),
      accessToken: longText,
      refreshToken: longText,
      expiresAt: nullable(date),
    },
    args: ({ provider, providerAccountId, ...patch }) => [provider, providerAccountId, patch],
  },
  'oauth.getUserOAuthAccounts': {
    takes: { userId: text(255) },
  },
  'oauth.deleteOAuthAccount': {
    takes: { provider: text(255), providerAccountId: text(512) },
  },
  'state.put': {
    takes: { key: key(255), expiresAt: date },
    args: ({ key: name, expiresAt }) => [name, { a: 1 }, expiresAt],
  },
  'state.add': {
    takes: { key: key(255), expiresAt: date },
    args: ({ key: name, expiresAt }) => [name, { a: 1 }, expiresAt],
    before: ['state.take', 'key'],
  },
  'state.take': { takes: { key: key(255) } },
  'state.increment': {
    takes: { key: key(255), expiresAt: date },
    args: ({ key: name, expiresAt }) => [[name], expiresAt],
  },
  'state.cleanupExpired': {
    takes: { limit: optional(count(1)) },
    args: asObject,
  },
  'passkey.createPasskey': {
    takes: {
      credentialId: key(1_400),
      userId: user,
      publicKey: bytes,
      signCount: optional(count(0)),
      aaguid: optional(text(255)),
      name: optional(text(1_024)),
    },
    args: asObject,
    again: ['passkey.getPasskey', 'credentialId'],
    stored: ({ credentialId, ...given }) => ({ id: credentialId, ...given }),
  },
  'passkey.getPasskey': {
    takes: { credentialId: text(1_400) },
  },
  'passkey.getPasskeysByUser': {
    takes: { userId: text(255) },
  },
  'passkey.updateSignCount': {
    takes: { credentialId: text(1_400), signCount: count(0), lastUsedAt: date },
  },
  'passkey.deletePasskey': {
    takes: { credentialId: text(1_400) },
  },
}
