import { planetscaleDatabase } from './databases.ts'
import { publishedSuite } from './published-suite.ts'

await publishedSuite(await planetscaleDatabase('better_auth_suite'), { serialIds: false })
