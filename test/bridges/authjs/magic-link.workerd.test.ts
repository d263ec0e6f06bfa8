import { env } from 'cloudflare:workers'
import { d1Adapter } from 'fastauth-edge/d1'
import { magicLink } from './magic-link.ts'

magicLink('D1 in workerd', () => d1Adapter({ binding: env.DB }))
