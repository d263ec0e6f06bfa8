/** A page as a document, with the headers that guard it. */
import { base64url, randomBytes } from '../bytes.ts'
import { html } from '../http/answers.ts'
import { Markup, markup } from './markup.ts'
import type { PageSettings } from './page-options.ts'
import { stylesheetOf } from './stylesheet.ts'

export interface Page {
  readonly title: string
  readonly body: Markup
  readonly status?: number | undefined
  /** Code of the pages' own. */
  readonly script?: string | undefined
  /** Where its forms lead in the end, if that is another site. */
  readonly leadsTo?: string | undefined
}

export type Dress = (page: Page) => Response

/** The origin of a target; of an app's own scheme, the scheme. */
function sourceOf(target: string): string {
  const { origin, protocol } = new URL(target)
  return origin === 'null' ? protocol : origin
}

export function dressing(settings: PageSettings): Dress {
  const { title: service, logo, texts } = settings
  const stylesheet = new Markup(stylesheetOf(settings))
  const image = logo?.startsWith('/') ? "'self'" : logo && new URL(logo).origin
  const sign = logo && markup`<img src="${logo}" alt="${service}">`
  const brand = (logo || service) && markup`<p class="brand">${sign || service}</p>\n`

  return ({ title, body, status = 200, script, leadsTo }) => {
    const nonce = base64url(randomBytes(16))
    const code = script && markup`<script nonce="${nonce}">${new Markup(script)}</script>\n`
    const document = markup`<!doctype html>
<html lang="${texts.lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}${service && ` · ${service}`}</title>
<style nonce="${nonce}">${stylesheet}</style>
<main>
${brand}<h1>${title}</h1>
${body}
</main>
${code}</html>
`
    const policy = [
      "default-src 'none'",
      `style-src 'nonce-${nonce}'`,
      ...(script ? [`script-src 'nonce-${nonce}'`, "connect-src 'self'"] : []),
      ...(image ? [`img-src ${image}`] : []),
      `form-action 'self'${leadsTo === undefined ? '' : ` ${sourceOf(leadsTo)}`}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]
    const answer = html(document.text, status)
    answer.headers.set('content-security-policy', policy.join('; '))
    answer.headers.set('referrer-policy', 'strict-origin')
    return answer
  }
}
