import { env } from 'cloudflare:workers'
import { d1Adapter } from 'fastauth-edge/d1'
import { core } from './suite.ts'

core('D1, in workerd', { adapter: (onQuery) => d1Adapter({ binding: env.DB, onQuery }) })
