/** Pages for people: `fastauth-edge/auth/pages`. */
import { deviceKind } from './pages/device-names.ts'
import { dressing } from './pages/dressing.ts'
import { Markup, markup } from './pages/markup.ts'
import type { PagesPart } from './config.ts'
import { type PagesOptions, readPageOptions } from './pages/page-options.ts'
import { accountRoutes } from './pages/account-routes.ts'
import { entranceRoutes } from './pages/entrance-routes.ts'

/** The name of a device from its `user-agent`: `Chrome on Linux`. Null if it is unknown. */
export { deviceName } from './pages/device-names.ts'
export type { PageColor, PageColors, PagesOptions } from './pages/page-options.ts'
export type { PageTexts } from './pages/page-texts.ts'

/**
 * Pages for people, beside the routes for programs: sign-in, sign-up, a forgotten password, sessions, and those that mailed
 * links lead to. They work without script, but for passkeys.
 *
 * @throws {ConfigError} names the option that is wrong and the cure
 *
 * @example
 * ```ts
 * import { credentials } from 'fastauth-edge/auth/credentials'
 * import { pages } from 'fastauth-edge/auth/pages'
 * import { fastauth } from 'fastauth-edge/hono'
 * import { Hono } from 'hono'
 *
 * const app = new Hono()
 * app.use(fastauth({ providers: [credentials()], pages: pages({ title: 'Notes' }) }))
 *
 * export default app
 * ```
 */
export function pages(options: PagesOptions = {}): PagesPart {
  const settings = readPageOptions(options)
  const dress = dressing(settings)
  const { texts, details } = settings
  return {
    kind: 'pages',
    texts,
    deviceKind,
    routesOver(routes) {
      const routeFor = (name: string) =>
        routes.find(({ method, path }) => `${method} ${path}` === name)
      const making = { settings, dress, routeFor }
      return [...entranceRoutes(making), ...accountRoutes(making)]
    },
    frame: (title, body, status) => dress({ title, body: new Markup(body), status }),
    said(prefix, text, { ok, status }) {
      const onward = markup`<p><a class="button" href="${prefix}/account">${texts.continue}</a></p>`
      const body = markup`<p>${details.get(text) ?? text}</p>\n${onward}`
      return dress({ title: ok ? texts.done : texts.notDone, body, status })
    },
  }
}
