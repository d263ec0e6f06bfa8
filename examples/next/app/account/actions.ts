'use server'
import { redirect } from 'next/navigation'
import { auth, currentUser } from '../../lib/auth.ts'

/** A server action is an endpoint of its own: it checks who is signed in, whatever page shows its form. */
export async function rename(form: FormData): Promise<void> {
  const user = await currentUser()
  if (!user) redirect('/auth/sign-in?next=/account')
  await auth().adapter.user.updateUser(user.id, {
    name: String(form.get('name') ?? '').slice(0, 100),
  })
  redirect('/account')
}
