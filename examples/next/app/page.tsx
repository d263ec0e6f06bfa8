import { currentUser } from '../lib/auth.ts'

/** A server component that knows who is signed in. */
export default async function Home() {
  const user = await currentUser()
  return (
    <>
      <h1>Welcome{user?.name ? `, ${user.name}` : ''}</h1>
      {user ? (
        <a href="/account">Your account</a>
      ) : (
        <a href="/auth/sign-up?next=/account">Create an account</a>
      )}
    </>
  )
}
