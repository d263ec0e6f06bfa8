import { env } from 'cloudflare:workers'
import { d1Adapter } from 'fastauth-edge/d1'
import { shells } from './suite.ts'

shells('D1, found as the binding DB in workerd', () => ({
  adapter: d1Adapter({ binding: env.DB }),
  database: {},
  env: { DB: env.DB, DATABASE_URL: 'libsql://not-this-one.example' },
}))
