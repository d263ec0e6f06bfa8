/** The tables over drizzle 1.0. */
import './creating.node.test.ts'
