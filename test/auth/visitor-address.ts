import { afterEach, expect, test } from 'vitest'
import { addressIn, platformAddress } from '../../src/auth/visitor-address.ts'

const said = new Headers({
  'cf-connecting-ip': ' 192.0.2.1 ',
  'x-real-ip': '192.0.2.2',
  'x-forwarded-for': '192.0.2.66, 192.0.2.3',
})

const INVOCATION = Symbol.for('@vercel/request-context')

/** What is believed in one runtime: the header of its platform, and none that any visitor can send. */
export function visitorAddressRules(platform: string | null): void {
  afterEach(() => void Reflect.deleteProperty(globalThis, INVOCATION))

  test('the platform is believed, and no header of a visitor', () => {
    expect(platformAddress(said)).toBe(platform)
    expect(platformAddress(new Headers())).toBeNull()
  })

  test('in an invocation of Vercel, its header is', () => {
    Reflect.set(globalThis, INVOCATION, { get: () => ({}) })
    expect(platformAddress(said)).toBe(platform ?? '192.0.2.2')
    expect(platformAddress(new Headers())).toBeNull()
  })

  test('of a header that an option names, the last entry counts', () => {
    expect(addressIn('X-Forwarded-For')(said)).toBe('192.0.2.3')
    expect(addressIn('x-other')(said)).toBeNull()
  })
}
