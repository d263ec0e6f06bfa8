import { neonDatabase } from './databases.ts'
import { publishedSuite } from './published-suite.ts'

await publishedSuite(await neonDatabase('better_auth_suite'))
