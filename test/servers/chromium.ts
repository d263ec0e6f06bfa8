/** Chromium on this machine, driven over its own protocol. */
import { type Browser, chromium } from 'playwright-core'
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
