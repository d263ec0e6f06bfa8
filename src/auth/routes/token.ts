/** What a token is, and its end: `/token/*`. */
import * as v from 'valibot'
import { json, message, refusal } from '../http/answers.ts'
import { text } from '../http/fields.ts'
import { guarded, type Route } from '../http/route.ts'

const body = v.object({ token: text })

const introspect = guarded(
  'POST /token/introspect',
  { summary: 'What a token of the visitor’s own says; another’s is inactive', body },
  async ({ sessions }, { body: { token }, visitor }) =>
    json(await sessions.introspect(token, visitor)),
)

const revoke = guarded(
  'POST /token/revoke',
  { summary: 'Ends a refresh token of the visitor’s own', body },
  async ({ sessions, adapters }, { body: { token }, visitor }) => {
    if (adapters.token === undefined) return refusal(400, 'Token adapter is not configured')
    const outcome = await sessions.revoke(token, visitor)
    switch (outcome) {
      case 'invalid':
        return refusal(400, 'Invalid token')
      case 'not-refresh':
        return refusal(400, 'Only refresh tokens can be revoked')
      case 'foreign':
        return refusal(403, "Cannot revoke another user's token")
      case 'revoked':
        return message('Token revoked')
    }
  },
)

export const TOKEN_ROUTES: readonly Route[] = [introspect, revoke]
