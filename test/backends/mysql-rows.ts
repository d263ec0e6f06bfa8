import type { Row } from '../conformance/backend.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: false })

/** Keys are VARBINARY: bytes for a client, text for the suite. */
export function readable(row: Row): Row {
  const entries = Object.entries(row).map(([name, value]) => {
    if (value instanceof Uint8Array && name !== 'public_key') return [name, decoder.decode(value)]
    // MariaDB keeps JSON as text.
    if (name === 'raw_data' && typeof value === 'string') return [name, JSON.parse(value)]
    return [name, value]
  })
  return Object.fromEntries(entries)
}
