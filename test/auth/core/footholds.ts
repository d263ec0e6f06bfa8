/** What somebody may have set up in an account before the owner of its mailbox came. */
import type { EdgeAdapter, UserData } from 'fastauth-edge'
import { unique } from '../../conformance/fixtures.ts'
import type { Browser } from './app.ts'
import { hubber, type OAuthApp } from './oauth-app.ts'

const soon = (): Date => new Date(Date.now() + 3_600_000)

/** A way in that somebody has set up before the owner came. Whether it still works is told after. */
interface Foothold {
  readonly name: string
  set(parts: Parts): Promise<(parts: Parts) => Promise<boolean>>
}

interface Parts {
  readonly attacker: Browser
  readonly user: UserData
  readonly adapter: EdgeAdapter
  readonly service: OAuthApp
}

export const FOOTHOLDS: readonly Foothold[] = [
  {
    name: 'password',
    set:
      async () =>
      async ({ service, user }) =>
        (await service.browser().login(user.email)).status === 200,
  },
  {
    name: 'session',
    set:
      async () =>
      ({ attacker }) =>
        attacker.isSignedIn(),
  },
  {
    name: 'link',
    set: async ({ attacker, service }) => {
      const own = hubber()
      await service.through(attacker, own, '/oauth/github/link')
      return async ({ service: { browser, through }, user, adapter }) => {
        const device = browser()
        await through(device, own)
        const { id } = (await adapter.user.getUserByEmail(user.email)) ?? {}
        return Object((await device.get('/me')).body).id === id
      }
    },
  },
  {
    name: 'passkey',
    set: async ({ adapter, user }) => {
      const credentialId = unique('key')
      await adapter.passkey.createPasskey({
        credentialId,
        userId: user.id,
        publicKey: new Uint8Array([1]),
      })
      return async () => (await adapter.passkey.getPasskey(credentialId)) !== null
    },
  },
  {
    name: 'refresh token',
    set: async ({ adapter, user }) => {
      const token = `${unique('family')}.1`
      const row = { token, userId: user.id, tokenType: 'refresh_jti', expiresAt: soon() }
      await adapter.token.createToken(row)
      return async () => (await adapter.token.getToken(token, 'refresh_jti')) !== null
    },
  },
  {
    name: 'one-time token',
    set: async ({ adapter, user }) => {
      const token = unique('token')
      const row = { token, userId: user.id, tokenType: 'password_reset', expiresAt: soon() }
      await adapter.token.createToken(row)
      return async () => (await adapter.token.getToken(token, 'password_reset')) !== null
    },
  },
  {
    name: 'role',
    set: async ({ adapter, user }) => {
      const role = unique('role')
      await adapter.role.createRole(role, [])
      await adapter.role.assignRole(user.id, role)
      return async () => (await adapter.role.getUserRoles(user.id)).includes(role)
    },
  },
]
