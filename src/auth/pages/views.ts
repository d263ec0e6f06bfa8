/** The pages for who is not signed in yet. */
import { filled } from '../link-texts.ts'
import { alert, button, field, type Filled, form } from './forms.ts'
import { type Markup, markup } from './markup.ts'
import type { PasskeyPaths, Site } from './site.ts'

const emailField = ({ texts }: Site, filled: Filled, autocomplete = 'email'): Markup =>
  field(filled, { name: 'email', label: texts.email, type: 'email', autocomplete })

const link = (href: string, text: string): Markup => markup`<a href="${href}">${text}</a>`

const second = (href: string, text: string): Markup =>
  markup`<a class="button second" href="${href}">${text}</a>\n`

export const passkeyButton = (
  text: string,
  failed: string,
  kind: 'get' | 'create',
  { begin, complete, next }: PasskeyPaths,
): Markup =>
  markup`<button type="button" id="passkey" class="second" hidden data-kind="${kind}" data-begin="${begin}" data-complete="${complete}" data-next="${next}">${text}</button>
<p class="alert" id="passkey-problem" role="alert" hidden>${failed}</p>
`

function passwordForm(site: Site, filled: Filled): Markup {
  const { texts, path, mailsLinks } = site
  return form(
    '',
    markup`${emailField(site, filled, 'username webauthn')}
${field(filled, { name: 'password', label: texts.password, type: 'password', autocomplete: 'current-password' })}
<label class="check"><input type="checkbox" name="remember" value="true"> ${texts.remember}</label>
${button(texts.signIn)}
${mailsLinks && markup`<p class="muted">${link(path('/forgot'), texts.forgot)}</p>`}`,
  )
}

export function signInView(site: Site, filling: Filled): Markup {
  const { texts, path, providers, passkeys, hasPasswords, hasMagicLinks } = site
  const others = [
    passkeys && passkeyButton(texts.passkey, texts.passkeyFailed, 'get', passkeys),
    ...providers.map(({ name, href }) =>
      second(href, filled(texts.continueWith, 'provider', name)),
    ),
    hasMagicLinks && second(path('/magic-link'), texts.mailMe),
  ]
  const hasOthers = others.some(Boolean)
  return markup`${alert(filling.problem)}${hasPasswords && passwordForm(site, filling)}
${hasPasswords && hasOthers && markup`<p class="or">${texts.or}</p>\n`}${others}
${hasPasswords && markup`<p class="muted">${texts.noAccount} ${link(path('/sign-up'), texts.signUp)}</p>`}`
}

export function signUpView(site: Site, filling: Filled): Markup {
  const { texts, path } = site
  const inside = markup`${field(filling, { name: 'name', label: texts.name, type: 'text', autocomplete: 'name', isOptional: true })}
${emailField(site, filling)}
${field(filling, { name: 'password', label: texts.password, type: 'password', autocomplete: 'new-password' })}
${button(texts.signUpButton)}`
  return markup`${alert(filling.problem)}${form('', inside)}
<p class="muted">${texts.haveAccount} ${link(path('/sign-in'), texts.signIn)}</p>`
}

/** A page that mails a link. */
export const mailView =
  (lead: 'forgotLead' | 'mailMeLead', sends: 'forgotButton' | 'mailMeButton') =>
  (site: Site, filling: Filled): Markup => {
    const { texts, path } = site
    const inside = markup`${emailField(site, filling)}\n${button(texts[sends])}`
    return markup`${alert(filling.problem)}<p>${texts[lead]}</p>
${form('', inside)}
<p class="muted">${link(path('/sign-in'), texts.backToSignIn)}</p>`
  }

export const saidView = ({ texts, path }: Pick<Site, 'texts' | 'path'>, said: string): Markup =>
  markup`<p>${said}</p>
<p class="muted">${link(path('/sign-in'), texts.backToSignIn)}</p>`
