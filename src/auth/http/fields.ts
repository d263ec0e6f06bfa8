/** The kinds of fields that bodies and queries have, as pydantic reads them for FastAuth. */
import * as v from 'valibot'
import { type EmailReading, readEmailAddress, readNewEmailAddress } from '../email-address.ts'
import { LONGEST_IMAGE, LONGEST_NAME } from '../users.ts'
import { complaint } from './validation.ts'

const UNICODE = complaint(
  'string_unicode',
  'Input should be a valid string, unable to parse raw data as a unicode string',
)

const WELL_FORMED = v.check((text: string) => text.isWellFormed(), UNICODE)

/** A password: any text that has UTF-8. */
export const password = v.pipe(v.string(), WELL_FORMED)

const emailBy = (read: (text: string) => EmailReading) =>
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }): string => {
      const reading = read(dataset.value)
      if ('address' in reading) return reading.address
      addIssue({
        message: complaint('value_error', `value is not a valid email address: ${reading.reason}`),
      })
      return NEVER
    }),
  )

/** An address that is looked up, as it is stored. */
export const email = emailBy(readEmailAddress)

/** An address that is to be stored. */
export const newEmail = emailBy(readNewEmailAddress)

/** A text that every database can keep. */
export const text = v.pipe(
  v.string(),
  v.check((text) => text.isWellFormed() && !text.includes('\0'), UNICODE),
)

/** A text of at most so many characters, as Python counts them. */
const short = (most: number) =>
  v.pipe(
    text,
    v.check(
      (given) => [...given].length <= most,
      complaint('string_too_long', `String should have at most ${most} characters`),
    ),
  )

/** What a user is called. */
export const name = short(LONGEST_NAME)

/** Where a picture is. */
export const image = short(LONGEST_IMAGE)

const YES: ReadonlySet<unknown> = new Set([true, 1, '1', 'true', 't', 'yes', 'y', 'on'])
const NO: ReadonlySet<unknown> = new Set([false, 0, '0', 'false', 'f', 'no', 'n', 'off'])

/** `true`, and all that pydantic reads as true. */
export const flag = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }): boolean => {
    const given = dataset.value
    const value = typeof given === 'string' ? given.toLowerCase() : given
    if (YES.has(value)) return true
    if (NO.has(value)) return false
    const isText = typeof value === 'string' || typeof value === 'number'
    addIssue({
      message: isText
        ? complaint('bool_parsing', 'Input should be a valid boolean, unable to interpret input')
        : complaint('bool_type', 'Input should be a valid boolean'),
    })
    return NEVER
  }),
)
