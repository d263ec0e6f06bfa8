/** The pages for who is not signed in yet: each over the route for programs that its form is for. */
import { property } from '../../connections/property.ts'
import { ledOn, withCookies } from '../http/answers.ts'
import { open, type Route } from '../http/route.ts'
import { inCookies, type Services } from '../services.ts'
import { type FormExchange, formRoute } from './form-routes.ts'
import { BLANK, type Filled } from './forms.ts'
import type { Markup } from './markup.ts'
import { PASSKEY_SCRIPT } from './passkey-script.ts'
import { type Done, type Making, type Site, siteOf } from './site.ts'
import { mailView, saidView, signInView, signUpView } from './views.ts'
import { VISIT, wayOf } from './ways.ts'

interface Entrance {
  readonly path: string
  readonly title: string
  readonly view: (site: Site, filled: Filled) => Markup
  /** Undefined: the page has no form. */
  readonly route: Route | undefined
  readonly done: Done
  readonly script?: string | undefined
}

function entrance(making: Making, { path, title, view, route, done, script }: Entrance): Route[] {
  const { settings, dress } = making
  const { texts } = settings

  const shown = (
    services: Services,
    exchange: Pick<FormExchange, 'url' | 'query'>,
    filled: Filled,
    { status }: Pick<Response, 'status'> = { status: 200 },
  ): Response => {
    const way = wayOf(services, exchange)
    const body = view(siteOf(making, services, way), filled)
    return dress({ title, body, status, script, leadsTo: way.leadsTo })
  }

  const show = open(
    `GET ${path}`,
    { summary: `A page: ${title}`, query: VISIT },
    (services, exchange) => {
      const { done: back, error } = exchange.query
      if (error === undefined) {
        // A provider led back here.
        if (back !== undefined) return ledOn(wayOf(services, exchange).target)
        return shown(services, exchange, BLANK)
      }
      const reason = Object.hasOwn(texts, error) ? property(texts, error) : texts.signin_failed
      return shown(services, exchange, { ...BLANK, problem: String(reason) })
    },
  )
  return route ? [show, formRoute(settings, { route, path, done, refused: shown })] : [show]
}

/** Leads on to where the visitor wanted to be. */
const entered: Done = (services, exchange, answer) =>
  withCookies(ledOn(wayOf(services, exchange).target), answer.headers.getSetCookie())

/** Shows what the route says that it did. */
export const told =
  (making: Making): Done =>
  async (services, exchange, answer) => {
    const { texts, details } = making.settings
    const said = String(property(await answer.json(), 'message'))
    const site = siteOf(making, services, wayOf(services, exchange))
    return making.dress({ title: texts.checkMail, body: saidView(site, details.get(said) ?? said) })
  }

export function entranceRoutes(making: Making): Route[] {
  const { settings, routeFor } = making
  const { texts } = settings
  const mailed = told(making)
  const passkey = routeFor('POST /passkeys/authenticate/complete')
  const signIn: Entrance = {
    path: '/sign-in',
    title: texts.signIn,
    view: signInView,
    route: routeFor('POST /login'),
    done: entered,
    script: passkey && PASSKEY_SCRIPT,
  }
  const others: Entrance[] = [
    {
      path: '/sign-up',
      title: texts.signUp,
      view: signUpView,
      route: routeFor('POST /register'),
      // With `requireVerifiedEmail`, a mail says the rest.
      done: (services, exchange, answer) =>
        (answer.headers.getSetCookie().length > 0 ? entered : mailed)(services, exchange, answer),
    },
    {
      path: '/forgot',
      title: texts.forgotTitle,
      view: mailView('forgotLead', 'forgotButton'),
      route: routeFor('POST /forgot-password'),
      done: mailed,
    },
    {
      path: '/magic-link',
      title: texts.mailMe,
      view: mailView('mailMeLead', 'mailMeButton'),
      route: routeFor('POST /magic-links/login'),
      done: mailed,
    },
  ]
  return [
    ...[signIn, ...others.filter(({ route }) => route)].flatMap((one) => entrance(making, one)),
    ...(passkey ? [byCookie(passkey, '/sign-in/passkey')] : []),
  ]
}

/** A route for the pages' script: a browser keeps cookies, however programs get their tokens. */
const byCookie = (route: Route, path: string): Route => ({
  ...route,
  path,
  answer: (services, exchange) => route.answer(inCookies(services), exchange),
})
