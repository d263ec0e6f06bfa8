import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { durableObjectConnection } from '../../src/connections/durable-object.ts'
import { refusals } from './refusals.ts'

refusals('Durable Object SQLite in workerd', 'sqlite', async () => {
  const stub = env.STORE.get(env.STORE.idFromName('refusals'))
  const { dialect, fault } = await runInDurableObject(stub, (_, { storage }) =>
    durableObjectConnection(storage),
  )
  return {
    connection: {
      dialect,
      fault,
      identity: 'refusals',
      // Its storage may be used inside of the Durable Object only.
      send: (queries, options) =>
        runInDurableObject(stub, (_, { storage }) =>
          durableObjectConnection(storage).send(queries, options),
        ),
    },
    close: async () => {},
  }
})
