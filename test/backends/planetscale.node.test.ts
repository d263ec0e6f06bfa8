import { inject } from 'vitest'
import { planetscaleAdapter } from 'fastauth-edge/planetscale'
import { conformance } from '../conformance/suite.ts'
import { mysqlBackend } from './mysql.ts'

const { url, endpoint } = inject('planetscale')

conformance('PlanetScale over MySQL or MariaDB', async () =>
  mysqlBackend(url, (options) => planetscaleAdapter({ url, endpoint, ...options })),
)
