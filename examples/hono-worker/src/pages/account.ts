import type { SessionData } from 'fastauth-edge'
import type { Current } from 'fastauth-edge/auth'
import { deviceName } from 'fastauth-edge/auth/pages'
import type { Context } from 'hono'
import { html } from 'hono/html'
import type { AppEnv } from '../env.ts'
import { field, form, type Html, page } from './layout.ts'

const day = (at: Date): Html =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 10)}</time>`

function sessionItem({ id, createdAt, userAgent }: SessionData, isCurrent: boolean): Html {
  const device = deviceName(userAgent) ?? 'Unknown device'
  const end = form({
    send: `DELETE /auth/sessions/${id}`,
    next: '/',
    button: 'Sign out that device',
    label: `Sign out that device: ${device}`,
    isSecond: true,
  })
  return html`<li>
    <p><strong>${device}</strong>${isCurrent ? ', this device' : ''}</p>
    <p class="quiet">Signed in on ${day(createdAt)}</p>
    ${isCurrent ? '' : end}
  </li>`
}

/** The address has no name and is not sent: password managers read it. */
const passwords = (email: string): Html =>
  html`<input type="text" autocomplete="username" value="${email}" hidden /> ${field({
      name: 'current_password',
      label: 'Current password',
      type: 'password',
      autocomplete: 'current-password',
    })}
    ${field({
      name: 'new_password',
      label: 'New password',
      type: 'password',
      autocomplete: 'new-password',
    })}`

export async function accountPage(
  c: Context<AppEnv>,
  { user, roles, session }: Current,
): Promise<Response> {
  const { auth } = c.var
  const [sessions, passkeys, hash] = await Promise.all([
    auth.session.listUserSessions(user.id),
    auth.passkey.getPasskeysByUser(user.id),
    auth.user.getHashedPassword(user.id),
  ])
  const verify = html`<section aria-labelledby="verify">
    <h2 id="verify">Verify your e-mail</h2>
    ${form({ send: 'POST /auth/request-verify-email', button: 'Send me a link' })}
  </section>`
  const changePassword = html`<section aria-labelledby="password">
    <h2 id="password">Change your password</h2>
    <p>This signs out all other devices.</p>
    ${form({ send: 'POST /auth/account/change-password', next: '/', button: 'Change password', fields: passwords(user.email), isSecond: true })}
  </section>`
  const content = html`<p>
      Signed in as <strong>${user.email}</strong>.
      ${roles.length > 0 ? html`Roles: ${roles.join(', ')}.` : ''}
    </p>
    ${form({ send: 'POST /auth/logout', next: '/', button: 'Sign out', isSecond: true })}
    ${user.emailVerified ? '' : verify}
    <section aria-labelledby="passkeys">
      <h2 id="passkeys">Your passkeys</h2>
      <ul class="cards">
        ${passkeys.map(
          ({ name, createdAt }) =>
            html`<li>
              <p><strong>${name || 'Passkey'}</strong></p>
              <p class="quiet">Added on ${day(createdAt)}</p>
            </li>`,
        )}
      </ul>
      <p class="buttons"><a class="button second" href="/auth/account?next=/">Add a passkey</a></p>
    </section>
    <section aria-labelledby="devices">
      <h2 id="devices">Your devices</h2>
      <ul class="cards">
        ${sessions.map((one) => sessionItem(one, one.id === session?.id))}
      </ul>
    </section>
    ${hash === null ? '' : changePassword}`
  const title = user.name ? `Hello, ${user.name}` : 'Your account'
  return page(c, { title, user, isAdmin: roles.includes('admin'), content })
}
