import type { Context } from 'hono'
import { html } from 'hono/html'
import { TITLE } from '../auth.ts'
import type { AppEnv } from '../env.ts'
import { page } from './layout.ts'

export function welcomePage(c: Context<AppEnv>): Promise<Response> {
  const { ADMIN_EMAIL, LOCAL_INBOX } = c.env
  const hint = html`<p class="quiet">
    This is a development server: the <a href="/inbox">inbox</a> shows the mails that it would
    send.${ADMIN_EMAIL ? html` Sign up as ${ADMIN_EMAIL} and verify the address to become its admin.` : ''}
  </p>`
  const content = html`<p>
      Create an account, or sign in with a password, a passkey or a provider.
    </p>
    <p class="buttons">
      <a class="button" href="/auth/sign-up?next=/">Create an account</a>
      <a class="button second" href="/auth/sign-in?next=/">Sign in</a>
    </p>
    ${LOCAL_INBOX === 'true' ? hint : ''}`
  return page(c, { title: `Welcome to ${TITLE}`, content })
}
