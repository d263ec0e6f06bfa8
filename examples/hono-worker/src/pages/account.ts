import type { SessionData } from 'fastauth-edge'
import type { Current } from 'fastauth-edge/auth'
import type { Context } from 'hono'
import { html } from 'hono/html'
import type { AppEnv } from '../env.ts'
import { form, type Html, newPassword, page, password } from './layout.ts'

const time = (at: Date): Html =>
  html`<time datetime="${at.toISOString()}"
    >${at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time
  >`

function sessionItem({ id, createdAt, userAgent }: SessionData, isCurrent: boolean): Html {
  const device = userAgent || 'Unknown device'
  const end = form({
    send: `DELETE /auth/sessions/${id}`,
    next: '/',
    button: 'Sign out that device',
  })
  return html`<li>
    <p>
      <strong>${isCurrent ? 'This device' : 'Another device'}</strong>, since ${time(createdAt)}
    </p>
    <p class="device">${device}</p>
    ${isCurrent ? '' : end}
  </li>`
}

export async function accountPage(
  c: Context<AppEnv>,
  { user, roles, session }: Current,
): Promise<Response> {
  const sessions = await c.var.auth.session.listUserSessions(user.id)
  const verify = form({ send: 'POST /auth/request-verify-email', button: 'Send me a link' })
  const passwords = html`${password('current_password', 'Current password')}
  ${newPassword('new_password')}`
  const content = html` <p>
      Signed in as <strong>${user.email}</strong>${roles.length > 0 ? `, ${roles.join(', ')}` : ''}.
    </p>
    ${form({ send: 'POST /auth/logout', next: '/sign-in', button: 'Sign out' })}
    ${
      user.emailVerified
        ? ''
        : html`<section aria-labelledby="verify">
            <h2 id="verify">Verify your e-mail</h2>
            ${verify}
          </section>`
    }
    <section aria-labelledby="devices">
      <h2 id="devices">Your devices</h2>
      <ul class="cards">
        ${sessions.map((one) => sessionItem(one, one.id === session?.id))}
      </ul>
    </section>
    <section aria-labelledby="password">
      <h2 id="password">Change your password</h2>
      <p>This signs out all other devices.</p>
      ${form({ send: 'POST /auth/account/change-password', next: '/', button: 'Change password', fields: passwords })}
    </section>`
  const title = user.name ? `Hello, ${user.name}` : 'Your account'
  return page(c, { title, user, isAdmin: roles.includes('admin'), content })
}
