/** An administrator whose role another takes, and who answers with requests that are on their way by then. */
import { expect, test } from 'vitest'
import { email, unique } from '../../conformance/fixtures.ts'
import { type Answer, type CoreBackend, said } from '../core/app.ts'
import { type Client, serviceIn } from '../core/client.ts'

const ADMIN = 'admin'

export function formerAdminCases(backend: CoreBackend): void {
  const service = () =>
    serviceIn({ strategy: 'database', delivery: 'cookie' }, backend, { rateLimit: false })

  /** Two administrators: one who is told of the other, and the other. */
  const two = async (core: ReturnType<typeof service>) => {
    await core.adapter.role.createRole(ADMIN).catch(() => {})
    const admin = async () => {
      const address = email()
      const client = await core.client().register(address)
      const { id } = await core.userOf(address)
      await core.adapter.role.assignRole(id, ADMIN)
      return { client, id }
    }
    return { root: await admin(), rogue: await admin() }
  }

  /** Sends a request again and again, several at once, until all are refused: resolves when they are under way. */
  const persist = async (client: Client, path: string, body: () => object) => {
    const underWay = Promise.withResolvers<void>()
    let left = 8
    const send = async (): Promise<Answer> => {
      let answer = await client.post(path, body())
      for (let time = 0; time < 60 && answer.status < 400; time++) {
        if (left-- === 0) underWay.resolve()
        answer = await client.post(path, body())
      }
      return answer
    }
    const answers = Promise.all(Array.from({ length: 6 }, send))
    await underWay.promise
    return { answers: () => answers }
  }

  const REFUSED = [403, { detail: 'Insufficient role' }]

  test('they do not give the role back to themselves', async () => {
    const core = service()
    const { root, rogue } = await two(core)
    const own = { user_id: rogue.id, role_name: ADMIN }
    for (let round = 0; round < 4; round++) {
      await core.adapter.role.assignRole(rogue.id, ADMIN)
      const { answers } = await persist(rogue.client, '/roles/assign', () => own)
      expect((await root.client.post('/roles/revoke', own)).status).toBe(200)
      for (const answer of await answers()) expect(said(answer)).toEqual(REFUSED)
      expect(await core.adapter.role.getUserRoles(rogue.id)).toEqual([])
    }
  })

  test('they make no roles, once the account is deactivated', async () => {
    const core = service()
    const { rogue } = await two(core)
    const names: string[] = []
    const name = () => {
      names.push(unique('made'))
      return { name: names.at(-1) }
    }
    const there = async () => {
      const all = await core.adapter.role.listRoles()
      return all.map((role) => role.name).filter((role) => names.includes(role))
    }
    const { answers } = await persist(rogue.client, '/roles', name)
    await core.adapter.user.updateUser(rogue.id, { isActive: false })
    const before = await there()
    for (const { status } of await answers()) expect([401, 403]).toContain(status)
    expect((await there()).toSorted()).toEqual(before.toSorted())
  })
}
