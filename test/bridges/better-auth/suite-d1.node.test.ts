import { d1Database } from './databases.ts'
import { publishedSuite } from './published-suite.ts'

await publishedSuite(await d1Database())
