import type { StoredFormats } from './backend.ts'

/** As node-postgres reads them. */
export const postgresFormats: StoredFormats = {
  date: (value) => value,
  flag: (value) => value,
  json: (value) => value,
  bytes: (value) => [...value],
}

/** As mysql2 reads them with `dateStrings`; keys are bytes and are read as text here. */
export const mysqlFormats: StoredFormats = {
  date: (value) => `${value.toISOString().slice(0, 23).replace('T', ' ')}000`,
  flag: Number,
  json: (value) => value,
  bytes: (value) => [...value],
}
