import { libsqlDatabase } from './databases.ts'
import { publishedSuite } from './published-suite.ts'

await publishedSuite(await libsqlDatabase())
