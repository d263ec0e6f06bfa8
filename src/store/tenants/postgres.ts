import { DDL } from '../../ddl/postgres.ts'
import {
  oauthAccounts,
  passkeys,
  rolePermissions,
  roles,
  sessions,
  state,
  tokens,
  userRoles,
  users,
} from '../../schema/postgres-tables.ts'
import { type FastAuthTenant, fastauthTenant } from './fastauth.ts'

const schema = {
  users,
  roles,
  userRoles,
  rolePermissions,
  sessions,
  tokens,
  oauthAccounts,
  passkeys,
  state,
}

export const postgresTenant: FastAuthTenant<'postgres', typeof schema> = fastauthTenant(
  'postgres',
  schema,
  DDL,
)
