import { expect, test } from 'vitest'
import { email } from '../../conformance/fixtures.ts'
import { app, type CoreBackend, PASSWORD } from './app.ts'

const times = <T>(count: number, act: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => act(i)))

export function raceCases(backend: CoreBackend): void {
  test('of many who register one address, one does', async () => {
    const { adapter, browser } = app(backend)
    const address = email()
    const answers = await times(6, () =>
      browser().post('/register', { email: address, password: PASSWORD }),
    )
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([201, 409, 409, 409, 409, 409])
    const user = await adapter.user.getUserByEmail(address)
    expect(await adapter.session.listUserSessions(user?.id ?? '')).toHaveLength(1)
  })

  test('of many who redeem one link, one does', async () => {
    const { browser, mailedToken } = app(backend)
    const visitor = browser()
    await visitor.register()
    await visitor.post('/request-verify-email')
    const token = mailedToken()
    const answers = await times(6, () => browser().post('/verify-email', { token }))
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(statuses).toEqual([200, 400, 400, 400, 400, 400])
  })

  test('no session of the old password outlives a reset', async () => {
    const { adapter, browser, mailedToken } = app(backend)
    const user = await browser().register()
    await browser().post('/forgot-password', { email: user.email })
    const token = mailedToken()
    const visitors = Array.from({ length: 4 }, () => browser())
    await Promise.all([
      browser().post('/reset-password', { token, new_password: 'another horse entirely' }),
      ...visitors.map((visitor) => visitor.login(user.email)),
    ])
    const open = await Promise.all(visitors.map((visitor) => visitor.isSignedIn()))
    expect(open).toEqual([false, false, false, false])
    expect(await adapter.session.listUserSessions(user.id)).toEqual([])
  })
}
