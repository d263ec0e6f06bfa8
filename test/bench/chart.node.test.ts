import { expect, test } from 'vitest'
import { chart } from '../../bench/chart.ts'
import { type Bench, type OperationRow, readBench } from '../../bench/data.ts'

const { operations } = await readBench()

/** The chart of what was measured, with some of it put otherwise. */
const drawn = (changes: Partial<Bench['operations']>): string =>
  chart({ operations: { ...operations, ...changes } })

/** The elements that are open at the end, and one that closes what is not open. */
function unclosed(svg: string): string[] {
  const open: string[] = []
  for (const [, closing, name = '', , alone] of svg
    .replaceAll(/<!--.*?-->/gs, '')
    .matchAll(/<(\/?)(\w+)((?:\s+[\w-:]+="[^"<]*")*)(\/?)>/g)) {
    if (closing && open.pop() !== name) return [`</${name}>`]
    if (!closing && !alone) open.push(name)
  }
  return open
}

const texts = (svg: string): string[] =>
  [...svg.matchAll(/>([^<>]*)</g)].map(([, text = '']) => text)

test('is an image with a title and a description, of elements that are closed', () => {
  const svg = drawn({})
  expect(unclosed(svg)).toEqual([])
  expect(svg).toMatch(/<svg [^>]*role="img" aria-labelledby="title desc">/)
  const [, description = ''] = /<desc id="desc">([^<]+)<\/desc>/.exec(svg) ?? []
  for (const { driver } of operations.tables) expect(description).toContain(driver)
})

test('escapes what it is given', () => {
  const hostile = `<script>"&'</script>`
  const tables = operations.tables.map((table) => ({ ...table, driver: hostile }))
  const svg = drawn({ tables, setting: hostile })
  expect(svg).not.toContain('<script')
  expect(unclosed(svg)).toEqual([])
  expect(texts(svg)).toContain(`&lt;script&gt;&quot;&amp;'&lt;/script&gt;`)
})

test('bars begin at 0 and are as long as what they stand for', () => {
  const [table] = operations.tables
  if (table === undefined) throw new Error('nothing was measured')
  const rows = table.rows.map(([name], i): OperationRow =>
    i === 0 ? [name, '4', '10', '80'] : [name, '1', '5', '20'],
  )
  const bars = [
    ...drawn({ tables: [{ ...table, rows }] }).matchAll(
      /<rect x="(\d+)" y="\d+" width="([\d.]+)" height="9" class="([\w ]+)"/g,
    ),
  ].map(([, x, width, kind]) => ({ x, width: Number(width), kind }))
  const [requests, far, near, ...others] = bars
  const [oneRequest, otherFar, otherNear] = others
  if (!requests || !far || !near || !oneRequest || !otherFar || !otherNear) {
    throw new Error('bars are missing')
  }
  expect(requests.width / oneRequest.width).toBeCloseTo(4)
  expect(far.width / otherFar.width).toBeCloseTo(4)
  expect(far.width / near.width).toBeCloseTo(8)
  expect(new Set(bars.map(({ x }) => x)).size).toBe(2)
})

test('an operation that was not measured is named', () => {
  const tables = operations.tables.map((table) => ({ ...table, rows: table.rows.slice(1) }))
  expect(() => drawn({ tables })).toThrow('user.createUser was not measured')
})
