/** A program that uses an adapter over the URL that it is called with, closes it where it is told to, and is done. */
import { createEdgeAdapter } from 'fastauth-edge'
import { libsqlAdapter } from 'fastauth-edge/libsql'

const [, , way, url = '', close] = process.argv
const adapter = way === 'libsqlAdapter' ? libsqlAdapter({ url }) : createEdgeAdapter({ url })
console.log(JSON.stringify(await adapter.role.listRoles()))
if (close === 'close') {
  await adapter.close()
  await adapter.role.listRoles().catch((error: Error) => console.log(error.message))
}
