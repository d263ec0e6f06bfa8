import { redirect } from 'next/navigation'
import { currentUser } from '../../lib/auth.ts'
import { rename } from './actions.ts'

export default async function Account() {
  const user = await currentUser()
  // The proxy has seen to it; a page relies on itself alone.
  if (!user) redirect('/auth/sign-in?next=/account')
  return (
    <>
      <h1>Your account</h1>
      <p>
        Signed in as <strong>{user.email}</strong>
      </p>
      <form action={rename}>
        <label>
          Name <input name="name" defaultValue={user.name ?? ''} autoComplete="name" />
        </label>{' '}
        <button>Save</button>
      </form>
      <p>
        <a href="/auth/account?next=/account">Devices, verification, signing out</a>
      </p>
    </>
  )
}
