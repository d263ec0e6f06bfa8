/** What a person sees who follows a mailed link: pages whose buttons do what the link is for. No script. */
import { htmlEscape } from 'escape-goat'
import { property } from '../connections/property.ts'
import type { SessionData, UserData } from '../types.ts'
import { html, ledOn, Refused, withCookies } from './http/answers.ts'
import { isDeviceLine } from './http/cookies.ts'
import { filled, LINK_TEXTS, type LinkTexts } from './link-texts.ts'
import type { EmailLinks } from './options.ts'
import { homeOf } from './redirects.ts'
import type { Services } from './services.ts'

/** What tokens are made of: nothing that could become markup. */
const TOKEN = /^[\w-]{1,512}$/

/** The look that the application gave its pages, and their words. */
const lookOf = ({ settings: { pages } }: Services) => ({ pages, texts: pages?.texts ?? LINK_TEXTS })

const newPasswordField = ({ newPassword }: LinkTexts): string =>
  htmlEscape`<p><label>${newPassword} <input type="password" name="new_password" autocomplete="new-password" required></label></p>`

/** @param body markup, of which all that varies is escaped */
function page(services: Services, title: string, body: string, status = 200): Response {
  const { pages } = lookOf(services)
  if (pages) return pages.frame(title, body, status)
  return html(
    `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<h1>${title}</h1>
${body}
</html>
`,
    status,
  )
}

/** @throws {Refused} 400, the link was cut or changed on its way */
function form(token: string, fields: string): string {
  if (!TOKEN.test(token)) throw new Refused(400, 'Invalid or expired token')
  return `<form method="post" action="?">${fields}
<input type="hidden" name="token" value="${token}">
</form>`
}

/**
 * The page of a link, without a look at the token.
 *
 * @param problem what was wrong with the form before
 * @throws {Refused} 400, the link was cut or changed on its way
 */
export function linkPage(
  services: Services,
  kind: keyof EmailLinks,
  token: string,
  problem?: string,
): Response {
  const { texts } = lookOf(services)
  const said =
    problem === undefined ? '' : htmlEscape`<p class="alert" role="alert">${problem}</p>\n`
  const field = kind === 'passwordReset' ? newPasswordField(texts) : ''
  const button = htmlEscape`<p><button>${texts[`${kind}Button`]}</button></p>`
  const body = said + form(token, `${field}\n${button}`)
  return page(services, texts[kind], body, problem === undefined ? 200 : 400)
}

const ownerButtons = ({ mine, notMine, notMineLead }: LinkTexts): string => htmlEscape`
<p><button name="owner" value="me">${mine}</button>
<button name="owner" value="other" class="second">${notMine}</button></p>
<p>${notMineLead}</p>`

/** For a verification link that was opened elsewhere: is the account theirs? */
export function ownerPage(
  services: Services,
  token: string,
  { email, createdAt }: UserData,
  first: Pick<SessionData, 'ipAddress' | 'userAgent'> | undefined,
): Response {
  const when = `${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const { pages, texts } = lookOf(services)
  // What the account was made with may say anything to the owner, so that they press the wrong button.
  const places = [first?.ipAddress, pages?.deviceKind(first?.userAgent ?? null)].filter(Boolean)
  const where =
    places.length > 0 ? filled(texts.accountCreatedWhere, 'place', places.join(', ')) : ''
  const created = filled(filled(texts.accountCreated, 'when', when), 'where', where)
  const said = htmlEscape`<p>${filled(created, 'email', email)}</p>\n`
  return page(services, texts.verification, said + form(token, ownerButtons(texts)))
}

/** FastAuth's answer to a form, as a page. What else the answer carries, cookies above all, stays. */
export async function asPage(services: Services, answer: Response): Promise<Response> {
  if (answer.headers.get('content-type') !== 'application/json') return answer
  const { pages, texts } = lookOf(services)
  const cookies = answer.headers.getSetCookie()
  // Somebody is signed in, or out.
  if (pages && answer.ok && cookies.some((line) => !isDeviceLine(line))) {
    return withCookies(ledOn(homeOf(services)), cookies)
  }
  const body: unknown = await answer.json()
  const said = property(body, 'message') ?? property(body, 'detail')
  const text = typeof said === 'string' ? said : texts.incomplete
  const made = pages
    ? pages.said(services.settings.prefix, text, answer)
    : page(
        services,
        answer.ok ? texts.done : texts.notDone,
        htmlEscape`<p>${text}</p>`,
        answer.status,
      )
  for (const [name, value] of answer.headers) {
    if (name !== 'set-cookie' && !made.headers.has(name)) made.headers.set(name, value)
  }
  return withCookies(made, cookies)
}
