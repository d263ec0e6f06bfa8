/** What a person sees who follows a mailed link: pages whose buttons do what the link is for. No script. */
import { htmlEscape } from 'escape-goat'
import { property } from '../connections/property.ts'
import type { SessionData, UserData } from '../types.ts'
import { html, Refused, withCookies } from './http/answers.ts'
import type { EmailLinks } from './options.ts'

/** What tokens are made of: nothing that could become markup. */
const TOKEN = /^[\w-]{1,512}$/

const WORDS: Readonly<Record<keyof EmailLinks, readonly [title: string, button: string]>> = {
  verification: ['Verify your email address', 'Verify'],
  passwordReset: ['Set a new password', 'Set password'],
  emailChange: ['Confirm your new email address', 'Confirm'],
  magicLink: ['Sign in', 'Sign in'],
}

const NEW_PASSWORD =
  '<p><label>New password <input type="password" name="new_password" autocomplete="new-password" required></label></p>'

/** @param body markup, of which all that varies is escaped */
const page = (title: string, body: string, status = 200): Response =>
  html(
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
export function linkPage(kind: keyof EmailLinks, token: string, problem?: string): Response {
  const [title, button] = WORDS[kind]
  const said = problem === undefined ? '' : htmlEscape`<p role="alert">${problem}</p>\n`
  const field = kind === 'passwordReset' ? NEW_PASSWORD : ''
  const body = said + form(token, `${field}\n<p><button>${button}</button></p>`)
  return page(title, body, problem === undefined ? 200 : 400)
}

const OWNER = `
<p><button name="owner" value="me">This was me</button>
<button name="owner" value="other">This was not me</button></p>
<p>“This was not me” makes the account yours: the password, and all else that was set there, goes.</p>`

/** For a verification link that was opened elsewhere: is the account theirs? */
export function ownerPage(
  token: string,
  { email, createdAt }: UserData,
  first: Pick<SessionData, 'ipAddress' | 'userAgent'> | undefined,
): Response {
  const when = `${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const places = [first?.ipAddress, first?.userAgent].filter(Boolean)
  const where = places.length > 0 ? `, from ${places.join(', ')}` : ''
  const said = htmlEscape`<p>An account for ${email} was created on ${when}${where}.</p>\n`
  return page(WORDS.verification[0], said + form(token, OWNER))
}

/** FastAuth's answer to a form, as a page. What else the answer carries, cookies above all, stays. */
export async function asPage(answer: Response): Promise<Response> {
  if (answer.headers.get('content-type') !== 'application/json') return answer
  const body: unknown = await answer.json()
  const said = property(body, 'message') ?? property(body, 'detail')
  // What a program is to read: tokens, where they travel in bodies.
  if (answer.ok && said === undefined) return new Response(JSON.stringify(body), answer)
  const text = typeof said === 'string' ? said : 'The form is not complete'
  const made = page(answer.ok ? 'Done' : 'Not done', htmlEscape`<p>${text}</p>`, answer.status)
  for (const [name, value] of answer.headers) {
    if (name !== 'set-cookie' && !made.headers.has(name)) made.headers.set(name, value)
  }
  return withCookies(made, answer.headers.getSetCookie())
}
