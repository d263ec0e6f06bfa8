/** The pages of this application. Their forms send JSON to the routes of fastauth-edge. */
import { Hono } from 'hono'
import { html } from 'hono/html'
import { isLocal } from '../auth.ts'
import type { AppEnv } from '../env.ts'
import { accountPage } from './account.ts'
import { inboxPage } from './inbox.ts'
import { email, field, form, newPassword, page, password, tokenOfLink } from './layout.ts'
import { usersPage } from './users.ts'

export const pages = new Hono<AppEnv>()
  .get('/', async (c) => {
    const current = await c.var.auth.current()
    return current ? accountPage(c, current) : c.redirect('/sign-in')
  })

  .get('/users', async (c) => {
    const current = await c.var.auth.current()
    return current?.roles.includes('admin') ? usersPage(c, current) : c.redirect('/')
  })

  .get('/sign-in', (c) => {
    const fields = html`${email} ${password('password')}`
    return page(c, {
      title: 'Sign in',
      content: html`${form({ send: 'POST /auth/login', next: '/', button: 'Sign in', fields })}
        <p><a href="/forgot-password">Forgot your password?</a></p>`,
    })
  })

  .get('/sign-up', (c) => {
    const name = field({ name: 'name', label: 'Name', autocomplete: 'name', isOptional: true })
    const fields = html`${name} ${email} ${newPassword('password', 'Password')}`
    return page(c, {
      title: 'Sign up',
      content: form({ send: 'POST /auth/register', next: '/', button: 'Sign up', fields }),
    })
  })

  .get('/forgot-password', (c) =>
    page(c, {
      title: 'Forgot your password?',
      content: form({ send: 'POST /auth/forgot-password', button: 'Send a link', fields: email }),
    }),
  )

  .get('/reset-password', (c) =>
    page(c, {
      title: 'Set a new password',
      content: form({
        send: 'POST /auth/reset-password',
        next: '/sign-in',
        button: 'Set password',
        fields: html`${tokenOfLink} ${newPassword('new_password')}`,
      }),
    }),
  )

  // The link alone confirms nothing here: somebody may have signed up with an address that is yours, and wait for you to click.
  .get('/verify-email', async (c) => {
    const current = await c.var.auth.current()
    const content = current
      ? html`<p>You are signed in as ${current.user.email}.</p>
          ${form({ send: 'POST /auth/verify-email', next: '/', button: 'Verify', fields: tokenOfLink })}`
      : html`<p><a href="/sign-in">Sign in</a> first, then follow the link in the mail again.</p>`
    return page(c, { title: 'Verify your e-mail', user: current?.user, content })
  })

  .get('/inbox', async (c) => {
    if (c.env.LOCAL_INBOX !== 'true' || !isLocal(new URL(c.req.url))) return c.notFound()
    return inboxPage(c, await c.var.auth.current())
  })
