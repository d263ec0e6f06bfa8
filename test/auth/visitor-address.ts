import { expect, test } from 'vitest'
import { visitorAddress } from '../../src/auth/visitor-address.ts'

const said = new Headers({
  'cf-connecting-ip': '192.0.2.1',
  'x-real-ip': '192.0.2.2',
  'x-forwarded-for': '192.0.2.3',
})

/** What is believed in one runtime. */
export function visitorAddressRules(platformAddress: string | null): void {
  test('the platform is believed, then the caller, and no header of a visitor', () => {
    expect(visitorAddress(said)).toBe(platformAddress)
    expect(visitorAddress(said, '198.51.100.1')).toBe(platformAddress ?? '198.51.100.1')
    expect(visitorAddress(new Headers(), '198.51.100.1')).toBe('198.51.100.1')
    expect(visitorAddress(new Headers())).toBeNull()
    expect(visitorAddress(new Headers(), '')).toBeNull()
  })
}
