/** What the pages know of the service, and of a visitor's way through it. */
import type { Route } from '../http/route.ts'
import type { Services } from '../services.ts'
import type { Dress } from './dressing.ts'
import type { FormExchange } from './form-routes.ts'
import type { PageSettings } from './page-options.ts'
import type { PageTexts } from './page-texts.ts'
import { type Way, whenDone } from './ways.ts'

/** What pages are made with. */
export interface Making {
  readonly settings: PageSettings
  readonly dress: Dress
  /** A route for programs, by its name: `POST /login`. */
  readonly routeFor: (name: string) => Route | undefined
}

export interface PasskeyPaths {
  readonly begin: string
  readonly complete: string
  readonly next: string
}

export interface Site {
  readonly texts: PageTexts
  /** The path of a page: with where the visitor is to be in the end. */
  readonly path: (page: string) => string
  /** The ways to providers and back. */
  readonly providers: readonly { readonly name: string; readonly href: string }[]
  readonly hasPasswords: boolean
  readonly hasMagicLinks: boolean
  /** Whether links can be mailed. */
  readonly mailsLinks: boolean
  /** Undefined where there are none. */
  readonly passkeys: PasskeyPaths | undefined
}

export function siteOf(
  { settings: { texts }, routeFor }: Making,
  { settings: { prefix, emailTransport }, adapters, oauth }: Services,
  { path, target }: Way,
): Site {
  // The page leads on from there, or shows what went wrong.
  const back = whenDone(path('/sign-in'))
  return {
    texts,
    path,
    providers: [...oauth.values()].map(({ id, name }) => ({
      name,
      href: `${prefix}/oauth/${id}/authorize?redirect=${encodeURIComponent(back)}`,
    })),
    hasPasswords: routeFor('POST /login') !== undefined,
    hasMagicLinks: routeFor('POST /magic-links/login') !== undefined,
    mailsLinks: emailTransport !== undefined && adapters.token !== undefined,
    passkeys: routeFor('POST /passkeys/authenticate/complete') && {
      begin: `${prefix}/passkeys/authenticate/begin`,
      complete: `${prefix}/sign-in/passkey`,
      next: target,
    },
  }
}

/** What follows when a form's route has done its work. */
export type Done = (
  services: Services,
  exchange: FormExchange,
  answer: Response,
) => Response | Promise<Response>
