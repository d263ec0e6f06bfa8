import { DDL } from '../../ddl/mysql.ts'
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
} from '../../schema/mysql-tables.ts'
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

export const mysqlTenant: FastAuthTenant<'mysql', typeof schema> = fastauthTenant(
  'mysql',
  schema,
  DDL,
)
