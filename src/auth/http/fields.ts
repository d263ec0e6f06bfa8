/** The kinds of fields that bodies and queries have, as pydantic reads them for FastAuth. */
import * as v from 'valibot'
import { complaint } from './validation.ts'

const UNICODE = complaint(
  'string_unicode',
  'Input should be a valid string, unable to parse raw data as a unicode string',
)

/** A text that every database can keep. */
export const text = v.pipe(
  v.string(),
  v.check((text) => text.isWellFormed() && !text.includes('\0'), UNICODE),
)

const YES: ReadonlySet<unknown> = new Set([true, 1, '1', 'true', 't', 'yes', 'y', 'on'])
const NO: ReadonlySet<unknown> = new Set([false, 0, '0', 'false', 'f', 'no', 'n', 'off'])

/** `true`, and whatever else pydantic takes for it. */
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
