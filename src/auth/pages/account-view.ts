/** The page of who is signed in: their sessions, and the way out. */
import type { SessionData, UserData } from '../../types.ts'
import { filled } from '../link-texts.ts'
import { deviceName } from './device-names.ts'
import { button, form } from './forms.ts'
import { type Markup, markup } from './markup.ts'
import type { Site } from './site.ts'
import { passkeyButton } from './views.ts'

/** Who it is for, as the page shows them. */
interface Shown {
  readonly user: UserData
  readonly sessions: readonly SessionData[]
  readonly current: SessionData | null
  /** Whether the user added one a moment ago. */
  readonly hasNewPasskey: boolean
  /** Where the application is. */
  readonly home: string
}

function row(
  { texts, path }: Site,
  { id, userAgent, ipAddress, createdAt }: SessionData,
  isCurrent: boolean,
): Markup {
  const day = createdAt.toISOString().slice(0, 10)
  const date = markup`<time datetime="${createdAt.toISOString()}">${filled(texts.since, 'date', day)}</time>`
  const name = deviceName(userAgent) ?? texts.unknownDevice
  const ends = form(
    path('/account/end-session'),
    markup`<input type="hidden" name="id" value="${id}"><button class="small second" aria-label="${texts.endSession}: ${name}">${texts.endSession}</button>`,
  )
  return markup`<li><p>${name}<br><span class="muted">${isCurrent && `${texts.thisDevice} · `}${
    ipAddress && `${ipAddress} · `
  }${date}</span></p>${!isCurrent && ends}</li>\n`
}

export function accountView(
  site: Site,
  { user, sessions, current, hasNewPasskey, home }: Shown,
): Markup {
  const { texts, path, passkeys, mailsLinks } = site
  const verify =
    mailsLinks &&
    !user.emailVerified &&
    markup`<p class="alert">${texts.notVerified}</p>
${form(path('/account/verify'), button(texts.verifyButton, 'second'))}\n`
  const list =
    sessions.length > 0 &&
    markup`<h2>${texts.devices}</h2>
<ul>${sessions.map((session) => row(site, session, session.id === current?.id))}</ul>\n`
  const key = passkeys && passkeyButton(texts.addPasskey, texts.passkeyFailed, 'create', passkeys)
  return markup`<p class="who">${filled(texts.signedInAs, 'email', user.email)}</p>
<p><a class="button" href="${home}">${texts.continue}</a></p>
${verify}${hasNewPasskey && markup`<p role="status">${texts.passkeyAdded}</p>\n`}${key}${list}${form(path('/sign-out'), button(texts.signOut, 'second'))}
${sessions.length > 1 && form(path('/account/end-all'), button(texts.endAll, 'second'))}`
}
