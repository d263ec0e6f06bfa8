/**
 * The one script of the pages: passkeys, which no form can request. It shows its button where the browser supports them.
 * Its parameters are in the button's `data-` attributes.
 */
export const PASSKEY_SCRIPT = `
const button = document.getElementById('passkey')
const problem = document.getElementById('passkey-problem')
const { begin, complete, next, kind } = button.dataset
const post = async (path, body) => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  const json = await answer.json()
  if (!answer.ok) throw new Error(json.detail)
  return json
}
const ask = {
  get: async (options) =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  create: async (options) =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
}
button.hidden = !window.PublicKeyCredential?.parseRequestOptionsFromJSON
button.addEventListener('click', async () => {
  problem.hidden = true
  button.disabled = true
  try {
    const credential = await ask[kind](await post(begin, {}))
    await post(complete, { credential: credential.toJSON() })
    location.assign(next)
  } catch {
    problem.hidden = false
    button.disabled = false
    button.focus()
  }
})
`
