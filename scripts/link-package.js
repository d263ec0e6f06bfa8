/** Links this package into `examples/node_modules`, so that the examples find it by name, built as it is now. */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const modules = fileURLToPath(new URL('../examples/node_modules/', import.meta.url))
mkdirSync(modules, { recursive: true })
rmSync(`${modules}fastauth-edge`, { force: true })
symlinkSync('../..', `${modules}fastauth-edge`, 'junction')
