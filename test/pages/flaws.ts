/** What is wrong with a page that people look at. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

const WIDTHS = [360, 1_280] as const
const LIGHTS = ['light', 'dark'] as const

/** Looks at a page in every width and light. With SCREENSHOTS set, pictures are in `.tmp/pages`. */
export async function flaws(page: Page, name: string): Promise<string[]> {
  const found: string[] = []
  await page.evaluate(axe.source)
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 })
    for (const light of LIGHTS) {
      await page.emulateMedia({ colorScheme: light })
      const { violations, wide } = await page.evaluate(async () => ({
        violations: (await (globalThis as unknown as { axe: typeof axe }).axe.run()).violations,
        wide: document.documentElement.scrollWidth,
      }))
      for (const { id, nodes } of violations) {
        found.push(...nodes.map(({ html }) => `${name}, ${width}, ${light}: ${id}: ${html}`))
      }
      if (wide > width) found.push(`${name} is ${wide} pixels wide at ${width}`)
      if (process.env['SCREENSHOTS']) {
        await page.screenshot({ path: `.tmp/pages/${name}-${width}-${light}.png`, fullPage: true })
      }
    }
  }
  return found
}

/** Collects what scripts threw and what the page's policy refused. */
export function collectErrors(page: Page): string[] {
  const found: string[] = []
  page.on('pageerror', (error) => found.push(String(error)))
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) found.push(message.text())
  })
  return found
}
