// A local file or memory, in Node and Bun: on the edge its code stays out of the bundle.

/** @type {(openFile: (url: string) => import('@libsql/client').Client) => import('./clients.d.ts').OpenLocal} */
export const localWith = (openFile) => (target, libsqlConnection, sqliteFault, ConfigError) => {
  const url = target.kind === 'file' ? target.url : ':memory:'
  // SQLite considers it a database that ends when it is closed.
  if (/^file:(?:\/\/)?(?:[?#]|$)/.test(url)) throw new ConfigError('the file: URL names no file')
  /** @param {unknown} error */
  const isBusy = (error) => sqliteFault(error)?.kind === 'busy'
  const open = () => {
    try {
      return openFile(url)
    } catch (error) {
      throw isBusy(error) || !(error instanceof Error) ? error : new ConfigError(error.message)
    }
  }
  /** @type {import('@libsql/client').Client | undefined} */
  let kept
  const identity = target.kind === 'file' ? url : target
  return libsqlConnection(
    identity,
    async ({ onRequest }, work) => {
      onRequest()
      const client = (kept ??= open())
      try {
        return await work(client)
      } catch (error) {
        // After SQLITE_BUSY the client holds on to the failed statement, and the writes that follow on the
        // same connection are acknowledged and never committed. Only a new connection is safe to use.
        if (target.kind === 'file' && isBusy(error)) {
          client.close()
          if (kept === client) kept = undefined
        }
        throw error
      }
    },
    () => kept?.close(),
  )
}
