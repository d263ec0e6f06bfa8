import { eachBackend } from '../../backends/each.ts'
import { authjs } from './suite.ts'

// Turso's protocol carries what libSQL's does, and its own suite shows that.
for (const each of await eachBackend('authjs')) if (each.name !== 'Turso') authjs(each)
