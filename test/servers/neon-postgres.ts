export { postgresBackend } from '../../src/local/neon-postgres.ts'
