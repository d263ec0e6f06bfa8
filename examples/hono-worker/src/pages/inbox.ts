import type { Current } from 'fastauth-edge/auth'
import type { Context } from 'hono'
import { html } from 'hono/html'
import type { AppEnv } from '../env.ts'
import { inbox } from '../mail.ts'
import { type Html, page } from './layout.ts'

/** The text of a mail, in which the line that is a link can be followed. */
const body = (text: string): Html =>
  html`${text
    .split('\n\n')
    .map((line) =>
      /^https?:\S+$/.test(line) ? html`<p><a href="${line}">${line}</a></p>` : html`<p>${line}</p>`,
    )}`

export async function inboxPage(c: Context<AppEnv>, current: Current | null): Promise<Response> {
  const mails = inbox.map(
    ({ to, subject, text }) =>
      html`<li>
        <h2>${subject}</h2>
        <p>To ${to}</p>
        ${body(text)}
      </li>`,
  )
  const content = html`<p>Mails of this development server. None was sent.</p>
    ${
      mails.length > 0
        ? html`<ul class="cards">
            ${mails}
          </ul>`
        : html`<p>No mail yet.</p>`
    }`
  return page(c, {
    title: 'Inbox',
    user: current?.user,
    isAdmin: current?.roles.includes('admin'),
    content,
  })
}
