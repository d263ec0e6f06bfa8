/** RFC 3492, the reading half: the letters of a domain's label. The runtime's URL parser is the other half. */

const BASE = 36
const T_MIN = 1
const T_MAX = 26

function adapt(delta: number, length: number, isFirst: boolean): number {
  let left = Math.floor(delta / (isFirst ? 700 : 2))
  left += Math.floor(left / length)
  let steps = 0
  for (; left > 455; steps += BASE) left = Math.floor(left / (BASE - T_MIN))
  return steps + Math.floor((36 * left) / (left + 38))
}

const digitOf = (char: string | undefined): number =>
  char !== undefined && /^[a-z0-9]$/.test(char) ? (Number.parseInt(char, 36) + 26) % 36 : Number.NaN

/** What follows `xn--` in a label, in lower case. Null for what no label encodes to. */
export function decodePunycode(encoded: string): string | null {
  const dash = encoded.lastIndexOf('-')
  const points = Array.from(encoded.slice(0, Math.max(dash, 0)), (char) => char.charCodeAt(0))
  let point = 128
  let bias = 72
  let index = 0
  for (let at = dash + 1; at < encoded.length;) {
    const before = index
    for (let weight = 1, step = BASE; ; step += BASE) {
      const digit = digitOf(encoded[at++])
      index += digit * weight
      const threshold = Math.min(Math.max(step - bias, T_MIN), T_MAX)
      if (!(digit >= threshold)) break
      weight *= BASE - threshold
    }
    const length = points.length + 1
    bias = adapt(index - before, length, before === 0)
    point += Math.floor(index / length)
    // NaN is here too: a digit that is none.
    if (!(point <= 0x10ffff)) return null
    index %= length
    points.splice(index++, 0, point)
  }
  return String.fromCodePoint(...points)
}
