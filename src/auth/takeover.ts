/** What follows when an account that never verified its address goes to the owner of the mailbox. */
import type { UserData } from '../types.ts'
import type { Exchange } from './http/route.ts'
import { sendMail } from './mailing.ts'
import type { Services } from './services.ts'

/** Tells the application, and the owner by mail. */
export async function tellTakeover(
  services: Services,
  exchange: Pick<Exchange, 'tell' | 'after'>,
  user: UserData,
): Promise<void> {
  await exchange.tell('onTakeover', user)
  sendMail(services, exchange, user.email, 'takenOver', { user })
}
