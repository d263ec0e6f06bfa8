/** The ceremonies of passkeys as a visitor goes through them. */
import { type Browser, HOME } from '../core/app.ts'
import { Authenticator, type Forgery } from './authenticator.ts'

/** What a browser is told to begin with. */
export const optionsOf = async (
  visitor: Browser,
  ceremony: 'register' | 'authenticate',
  body?: object,
) => Object((await visitor.post(`/passkeys/${ceremony}/begin`, body)).body)

/** A passkey of somebody who is signed in. */
export async function register(
  visitor: Browser,
  key = new Authenticator(HOME),
): Promise<Authenticator> {
  const credential = await key.create(await optionsOf(visitor, 'register'))
  const answer = await visitor.post('/passkeys/register/complete', { credential })
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return key
}

/** Signs in with a passkey, or what somebody made of one. */
export async function signIn(visitor: Browser, key: Authenticator, forged: Forgery = {}) {
  const credential = await key.get(await optionsOf(visitor, 'authenticate'), forged)
  return visitor.post('/passkeys/authenticate/complete', { credential })
}
