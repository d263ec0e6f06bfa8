/**
 * What a user's project does with an `adapter`, as code: from an empty database to a session with its roles, a
 * token, and an e-mail that is taken. It leaves an `answer`.
 */
export const ROUND = `await adapter.dropTables()
const email = crypto.randomUUID() + '@x.example'
const user = await adapter.user.createUser({ email })
const session = { id: crypto.randomUUID(), userId: user.id, expiresAt: new Date(Date.now() + 60_000) }
await adapter.session.createSession(session)
await adapter.role.createRole('editor', ['write'])
await adapter.role.assignRole(user.id, 'editor')
const found = await adapter.session.getSessionUser(session.id)
const { id: token, userId, expiresAt } = session
await adapter.token.createToken({ token, userId, expiresAt, tokenType: 'reset', rawData: { deep: [1] } })
const consumed = await adapter.token.consumeToken(token, 'reset')
const again = await adapter.user.createUser({ email }).catch((error) => error)
const answer = [found?.user.email === email, found?.roles, found?.permissions.has('write'),
  JSON.stringify(consumed?.rawData), again.code].join()
`

export const ANSWER = 'true,editor,true,{"deep":[1]},user_already_exists'
