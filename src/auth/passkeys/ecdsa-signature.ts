/** ECDSA signatures: authenticators write DER, WebCrypto takes r and s one after the other. */
import { demand } from './ceremony-error.ts'

type Bytes = Uint8Array<ArrayBuffer>

const MALFORMED = 'the signature is malformed'

const [SEQUENCE, INTEGER, LONG] = [0x30, 0x02, 0x81]

/** A value by its tag, and what follows it. In one form alone: the length as short as it can be. */
function take(bytes: Bytes, tag: number): [value: Bytes, rest: Bytes] {
  const [found, first = 0, second = 0] = bytes
  const isLong = first === LONG
  const [start, length] = isLong ? [3, second] : [2, first]
  demand(found === tag && (isLong ? length > 127 : length <= 127), MALFORMED)
  demand(bytes.length >= start + length, MALFORMED)
  return [bytes.slice(start, start + length), bytes.slice(start + length)]
}

/** A positive number without needless zeros, in as many bytes as the curve's. */
function padded(integer: Bytes, size: number): Bytes {
  const [first = 0x80, second = 0] = integer
  demand(first < 0x80, MALFORMED)
  demand(first !== 0 || second >= 0x80, MALFORMED)
  const number = first === 0 ? integer.slice(1) : integer
  demand(number.length <= size, MALFORMED)
  const all = new Uint8Array(size)
  all.set(number, size - number.length)
  return all
}

/**
 * @param size bytes of a number of the curve
 * @throws {CeremonyError} it is not DER
 */
export function rawSignature(der: Bytes, size: number): Bytes {
  const [numbers, after] = take(der, SEQUENCE)
  const [r, more] = take(numbers, INTEGER)
  const [s, rest] = take(more, INTEGER)
  demand(after.length === 0 && rest.length === 0, MALFORMED)
  const raw = new Uint8Array(2 * size)
  raw.set(padded(r, size))
  raw.set(padded(s, size), size)
  return raw
}
