// `#libsql` of package.json's imports, which leads here from src and from dist alike: published as it is, and therefore JavaScript.
import { createClient } from '@libsql/client'
import { openLocalWith } from './node-clients.js'

export const openLocal = openLocalWith(createClient)
export const openSocket = createClient
