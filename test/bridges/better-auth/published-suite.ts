/** The suite that better-auth publishes for adapters, over one of our databases. */
import {
  authFlowTestSuite,
  caseInsensitiveTestSuite,
  joinsTestSuite,
  normalTestSuite,
  numberIdTestSuite,
  testAdapter,
  transactionsTestSuite,
  uuidTestSuite,
} from '@better-auth/test-utils/adapter'
import type { Database } from './databases.ts'

/** @param serialIds whether the database answers an insert with the id that it has counted */
export async function publishedSuite(
  database: Database,
  { serialIds = true }: { readonly serialIds?: boolean } = {},
): Promise<void> {
  const { execute } = await testAdapter({
    adapter: () => database.open(),
    // Tables come lazily: other options begin with none.
    runMigrations: () => database.empty(),
    prefixTests: database.name,
    tests: [
      normalTestSuite(),
      transactionsTestSuite(),
      authFlowTestSuite(),
      joinsTestSuite(),
      uuidTestSuite(),
      caseInsensitiveTestSuite(),
      ...(serialIds ? [numberIdTestSuite()] : []),
    ],
    onFinish: () => database.close(),
  })
  execute()
}
