import { afterAll, inject } from 'vitest'
import { libsqlAdapter } from 'fastauth-edge/libsql'
import { startOidc } from '../../servers/oidc.ts'
import { AUTHJS_CALLBACK } from '../../servers/oidc-visitor.ts'
import { magicLink } from './magic-link.ts'
import { openIdConnect } from './open-id-connect.ts'

const { url, close } = await startOidc([AUTHJS_CALLBACK])
afterAll(close)

const open = () => libsqlAdapter({ url: inject('libsqlUrl') })

magicLink('libSQL', open)
openIdConnect('libSQL', open, url)
