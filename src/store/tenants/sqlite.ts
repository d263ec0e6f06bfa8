import { DDL } from '../../ddl/sqlite.ts'
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
} from '../../schema/sqlite-tables.ts'
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

export const sqliteTenant: FastAuthTenant<'sqlite', typeof schema> = fastauthTenant(
  'sqlite',
  schema,
  DDL,
)
