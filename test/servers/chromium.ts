/** Chromium on this machine, driven over its own protocol. */
import { type Browser, chromium, type Page } from 'playwright-core'
import { isRoot, programs } from './programs.ts'

const CHROMIUM = {
  names: ['chromium'],
  folders: ['/usr/bin', '/opt/homebrew/bin', '/Applications/Chromium.app/Contents/MacOS'],
  packages: ['chromium'],
  variable: 'TEST_CHROMIUM',
} as const

/** The browser that TEST_CHROMIUM names, or the distribution's, which is installed where this process may do that. */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env['TEST_CHROMIUM'] ?? (await programs(CHROMIUM)).chromium
  // Chromium's sandbox refuses root.
  return chromium.launch({ executablePath, args: isRoot() ? ['--no-sandbox'] : [] })
}

/** Gives the page's browser a device with passkeys, whose owner agrees to everything. */
export async function addAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}
