/** The page of who is signed in, and what its forms do. */
import { sessionsOf } from '../sessions/sessions.ts'
import { credentialsOf, visitorBy } from '../authentication.ts'
import { ledOn, withCookies } from '../http/answers.ts'
import { open, type Route } from '../http/route.ts'
import { accountView } from './account-view.ts'
import { told } from './entrance-routes.ts'
import { formRoute } from './form-routes.ts'
import { markup } from './markup.ts'
import { PASSKEY_SCRIPT } from './passkey-script.ts'
import { type Done, type Making, siteOf } from './site.ts'
import { VISIT, wayOf, whenDone } from './ways.ts'

const account = (making: Making): Route =>
  open(
    'GET /account',
    { summary: 'A page: the sessions of who is signed in', query: VISIT },
    async (services, { request, url, query }) => {
      const { settings, dress } = making
      const { prefix } = services.settings
      const credentials = credentialsOf(services, request, url)
      const visitor = await visitorBy(services, credentials, { current: true, lists: sessionsOf })
      if (!visitor?.user.isActive) {
        return ledOn(`${prefix}/sign-in?next=${encodeURIComponent(`${prefix}/account`)}`)
      }
      const way = wayOf(services, { url, query })
      const site = siteOf(making, services, way)
      const passkeys = site.passkeys && {
        begin: `${prefix}/passkeys/register/begin`,
        complete: `${prefix}/passkeys/register/complete`,
        next: whenDone(way.path('/account')),
      }
      const body = accountView(
        { ...site, passkeys },
        {
          user: visitor.user,
          sessions: visitor.sessions,
          current: visitor.session,
          hasNewPasskey: query.done !== undefined,
          home: way.target,
        },
      )
      const { texts } = settings
      return dress({ title: texts.account, body, script: passkeys && PASSKEY_SCRIPT })
    },
  )

type Params = (
  fields: Readonly<Record<string, string | undefined>>,
) => Readonly<Record<string, string>>

const bySession: Params = ({ id = '' }) => ({ session_id: id })

const backTo =
  (page: string): Done =>
  (services, exchange, answer) =>
    withCookies(ledOn(wayOf(services, exchange).path(page)), answer.headers.getSetCookie())

/** The forms: their paths, the routes that they are for, and what follows. */
const forms = (making: Making): readonly (readonly [string, string, Done, Params?])[] => [
  ['/account/end-session', 'DELETE /sessions/{session_id}', backTo('/account'), bySession],
  ['/account/end-all', 'DELETE /sessions/all', backTo('/sign-in')],
  ['/account/verify', 'POST /request-verify-email', told(making)],
  ['/sign-out', 'POST /logout', backTo('/sign-in')],
]

export function accountRoutes(making: Making): Route[] {
  const { settings, dress, routeFor } = making
  const { texts } = settings
  const acts = forms(making).flatMap(([path, name, done, params]) => {
    const route = routeFor(name)
    if (route === undefined) return []
    return formRoute(settings, {
      route,
      path,
      done,
      ...(params && { params }),
      refused(services, exchange, { problem }, { status }) {
        const back = wayOf(services, exchange).path('/account')
        const onward = markup`<p><a class="button" href="${back}">${texts.continue}</a></p>`
        return dress({ title: texts.notDone, body: markup`<p>${problem}</p>\n${onward}`, status })
      },
    })
  })
  return [account(making), ...acts]
}
