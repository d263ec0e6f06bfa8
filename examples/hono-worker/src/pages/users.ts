import type { Current } from 'fastauth-edge/auth'
import type { Context } from 'hono'
import { html } from 'hono/html'
import type { AppEnv } from '../env.ts'
import { withRoles } from '../users.ts'
import { form, type Html, page } from './layout.ts'

type User = Awaited<ReturnType<typeof withRoles>>[number]

function userItem({ id, email, name, emailVerified, roles }: User, isSelf: boolean): Html {
  const path = `/api/admin/users/${encodeURIComponent(id)}/roles/admin`
  const change = roles.includes('admin')
    ? form({ send: `DELETE ${path}`, next: '/users', button: 'Remove admin' })
    : form({ send: `PUT ${path}`, next: '/users', button: 'Make admin' })
  return html`<li>
    <p><strong>${email}</strong>${name ? `, ${name}` : ''}</p>
    <p>
      ${emailVerified ? 'verified' : 'not verified'}${roles.length > 0 ? `, ${roles.join(', ')}` : ''}
    </p>
    ${isSelf ? '' : change}
  </li>`
}

export async function usersPage(c: Context<AppEnv>, { user }: Current): Promise<Response> {
  const users = await withRoles(c.var.auth, c.req.query('after'))
  const last = users.at(-1)
  const content = html`<ul class="cards">
      ${users.map((one) => userItem(one, one.id === user.id))}
    </ul>
    ${last && users.length === 20 ? html`<p><a href="/users?after=${encodeURIComponent(last.id)}">More</a></p>` : ''}`
  return page(c, { title: 'Users', user, isAdmin: true, content })
}
