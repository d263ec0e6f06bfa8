/** What a person sees who follows a mailed link: a page whose button does what the link is for. No script, no look-up. */
import { html, Refused } from './http/answers.ts'
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

/** @throws {Refused} 400, the link was cut or changed on its way */
export function linkPage(kind: keyof EmailLinks, token: string): Response {
  if (!TOKEN.test(token)) throw new Refused(400, 'Invalid or expired token')
  const [title, button] = WORDS[kind]
  const field = kind === 'passwordReset' ? NEW_PASSWORD : ''
  return html(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<h1>${title}</h1>
<form method="post" action="?">${field}
<input type="hidden" name="token" value="${token}">
<p><button>${button}</button></p>
</form>
</html>
`)
}
