/** Sends the forms as JSON and shows what the service answers. */

/** The service's own words for why it refused: FastAuth's `detail`, which is a list for fields that are wrong. */
function reason({ detail } = {}) {
  if (!Array.isArray(detail)) return detail ?? 'Something went wrong. Try again in a moment.'
  return detail.map(({ loc, msg }) => `${loc.at(-1)}: ${msg}`).join('. ')
}

async function send(form) {
  const [method, path] = form.dataset.send.split(' ')
  const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''))
  const hasFields = Object.keys(fields).length > 0
  const answer = await fetch(path, {
    method,
    ...(hasFields && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    }),
  })
  return { ok: answer.ok, body: await answer.json().catch(() => undefined) }
}

for (const form of document.querySelectorAll('form[data-send]')) {
  const status = form.querySelector('[role=status]')
  const button = form.querySelector('button')
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    button.disabled = true
    status.textContent = ''
    const { ok, body } = await send(form).catch(() => ({
      ok: false,
      body: { detail: 'The service cannot be reached.' },
    }))
    button.disabled = false
    if (ok && form.dataset.next) {
      location.assign(form.dataset.next)
      return
    }
    status.className = ok ? 'done' : 'refused'
    status.textContent = ok ? (body?.message ?? 'Done') : reason(body)
  })
}
