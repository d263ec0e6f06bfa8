/** Draws docs/bench.svg: requests and milliseconds of what an application does most, a bar for each driver. */
import type { Bench, OperationRow, OperationTable } from './data.ts'

/** What the chart shows of the operations, in the words of whoever builds a sign-in. */
const SHOWN: readonly (readonly [label: string, operation: string])[] = [
  ['Sign up', 'user.createUser'],
  ['Sign in: look up the password', 'user.getCredentialsByEmail'],
  ['Sign in: start a session', 'session.createSession'],
  ['Check a session, roles included', 'session.getSessionUser, 3 roles, 12 permissions'],
  ['Check permissions', 'role.getUserPermissions, 3 roles, 12 permissions'],
  ['Slide a session', 'session.extendSession'],
  ['Consume a one-time token', 'token.consumeToken'],
  ['Link an OAuth account', 'oauth.createOAuthAccount'],
  ['Sign in with a passkey', 'passkey.updateSignCount'],
  ['Give somebody a role', 'role.assignRole'],
  ['Make a role, 5 permissions', 'role.createRole, 5 permissions'],
  ['Delete a user and all of theirs', 'user.deleteUser, hard, a row in every table'],
]

const WIDTH = 880
const LABELS = { x: 16 }
const PANELS = {
  requests: { x: 256, width: 190 },
  ms: { x: 496, width: 320 },
}
const LEGEND = { y: 60, line: 18 }
const BAR = 11
const GAP = 16
const FONT = 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif'

/** For each driver a colour on a light and on a dark background, told apart by the colour-blind too. */
const COLOURS = [
  ['#0072b2', '#56b4e9'],
  ['#c75000', '#ee9a4d'],
  ['#007a5a', '#2fb98f'],
  ['#9c4a80', '#d99ac1'],
  ['#6e6e00', '#c9c23f'],
] as const

const colours = (dark: 0 | 1): string =>
  COLOURS.map((pair, i) => `.d${i}{fill:${pair[dark]}}`).join('')

const STYLE = `text{font-family:${FONT};font-size:12px;fill:#1f2328}
.title{font-size:16px;font-weight:600}.small{font-size:10.5px}.muted{fill:#59636e}
.ground{fill:#fff;stroke:#d1d9e0}.grid{stroke:#d1d9e0}.far{fill-opacity:.4}
${colours(0)}
@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.muted{fill:#9198a1}
.ground{fill:#0d1117;stroke:#3d444d}.grid{stroke:#3d444d}
${colours(1)}}`

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (char) => ENTITIES[char] ?? '')

const text = (x: number, y: number, content: string, kind = '', more = ''): string =>
  `<text x="${x}" y="${y}" class="${kind}"${more}>${escaped(content)}</text>`

/** What is a whole number of steps of 1, 2 or 5, or tens of them, and holds the greatest value. */
function scale(greatest: number): { readonly end: number; readonly ticks: readonly number[] } {
  const rough = greatest / 5
  const ten = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, ten * ([1, 2, 5].find((times) => times * ten >= rough) ?? 10))
  const count = Math.ceil(greatest / step)
  return {
    end: count * step,
    ticks: Array.from({ length: count + 1 }, (_, i) => i * step),
  }
}

function rowOf({ driver, rows }: OperationTable, operation: string): OperationRow {
  const row = rows.find(([name]) => name === operation)
  if (row === undefined) throw new Error(`${operation} was not measured over ${driver}`)
  return row
}

const length = (value: number): number => Math.round(value * 100) / 100

/** A line or several: how wide a text is, is for the reader's font to say. */
function legendOf(tables: readonly OperationTable[]): { lines: number; legend: string } {
  let x = LABELS.x
  let lines = 1
  const entries = tables.map(({ driver }, i) => {
    const width = 40 + driver.length * 6.5
    if (x > LABELS.x && x + width > WIDTH) {
      x = LABELS.x
      lines++
    }
    const y = LEGEND.y + (lines - 1) * LEGEND.line
    const entry = `<rect x="${x}" y="${y - 10}" width="11" height="11" class="d${i % COLOURS.length}"/>${text(x + 16, y, driver)}`
    x += width
    return entry
  })
  return { lines, legend: entries.join('\n') }
}

/** The chart. The same data makes the same text. */
export function chart({ operations }: Pick<Bench, 'operations'>): string {
  const { tables, setting } = operations
  const [{ delayMs } = { delayMs: 0 }] = tables
  const groups = SHOWN.map(([label, operation]) => ({
    label,
    operation,
    rows: tables.map((table) => rowOf(table, operation)),
  }))
  const all = groups.flatMap(({ rows }) => rows)
  const scales = {
    requests: scale(Math.max(...all.map(([, requests]) => Number(requests)))),
    ms: scale(Math.max(...all.map(([, , ms, farMs]) => Math.max(Number(ms), Number(farMs))))),
  }
  const { lines, legend } = legendOf(tables)
  const top = LEGEND.y + lines * LEGEND.line + 28
  const groupHeight = Math.max(tables.length * BAR, 2 * BAR) + GAP
  const bottom = top + groups.length * groupHeight
  const height = bottom + 56

  const bar = (panel: keyof typeof PANELS, y: number, value: number, kind: string): string => {
    const { x, width } = PANELS[panel]
    const drawn = length((value / scales[panel].end) * width)
    return `<rect x="${x}" y="${y}" width="${drawn}" height="${BAR - 2}" class="${kind}"/>`
  }
  const beside = (panel: keyof typeof PANELS, y: number, value: string): string => {
    const { x, width } = PANELS[panel]
    const end = x + (Number(value) / scales[panel].end) * width
    return text(length(end + 4), y + BAR - 3, value, 'small')
  }
  const bars = ([, requests, ms, farMs]: OperationRow, i: number, from: number): string => {
    const y = from + i * BAR
    const said = `${tables[i]?.driver}: requests ${requests}; ${farMs} ms, without the network ${ms} ms`
    return `<g><title>${escaped(said)}</title>${[
      bar('requests', y, Number(requests), `d${i % COLOURS.length}`),
      beside('requests', y, requests),
      bar('ms', y, Number(farMs), `d${i % COLOURS.length} far`),
      bar('ms', y, Number(ms), `d${i % COLOURS.length}`),
      beside('ms', y, farMs),
    ].join('')}</g>`
  }
  const group = ({ label, operation, rows }: (typeof groups)[number], i: number): string => {
    const from = top + i * groupHeight + GAP / 2
    const [method = ''] = operation.split(',')
    return [
      text(LABELS.x, from + 11, label),
      text(LABELS.x, from + 25, method, 'small muted'),
      ...rows.map((row, driver) => bars(row, driver, from)),
    ].join('\n')
  }
  const axis = (panel: keyof typeof PANELS, title: string): string => {
    const { x, width } = PANELS[panel]
    const { end, ticks } = scales[panel]
    const lines = ticks.map((tick) => {
      const at = length(x + (tick / end) * width)
      return `<path d="M${at} ${top}V${bottom}" class="grid"/>${text(at, bottom + 14, String(tick), 'small muted', ' text-anchor="middle"')}`
    })
    return [text(x, top - 10, title), ...lines].join('\n')
  }
  const title = 'Requests and milliseconds of one call, by driver'
  const description = `Bars for ${groups.length} operations over ${tables.map(({ driver }) => driver).join('; ')}. ${groups
    .map(({ label, rows }) => {
      const values = rows.map(
        ([, requests, , farMs]) => `${requests} request${requests === '1' ? '' : 's'}, ${farMs} ms`,
      )
      return `${label}: ${values.join('; ')}.`
    })
    .join(' ')}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">
<!-- Generated by npm run generate from docs/bench.json. Do not edit. -->
<title id="title">${escaped(title)}</title>
<desc id="desc">${escaped(description)}</desc>
<style>${STYLE}</style>
<rect x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="6" class="ground"/>
${text(LABELS.x, 32, title, 'title')}
${legend}
${axis('requests', 'requests')}
${axis('ms', `ms with ${delayMs} ms added to each request; solid: none added`)}
${groups.map(group).join('\n')}
${text(LABELS.x, height - 16, `Medians. ${setting}`, 'small muted')}
</svg>
`
}
