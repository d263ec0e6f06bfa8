/** The keys and indexes of the tables, by the names of their columns in TypeScript: the same in each dialect. */
import type * as rows from './tables.ts'

/** Those of one table. Each index by its name. */
export interface Keys<Column extends string = string> {
  readonly primary?: readonly Column[]
  readonly unique?: Readonly<Record<string, readonly Column[]>>
  readonly indexes?: Readonly<Record<string, readonly Column[]>>
}

type Of<Row> = Keys<Extract<keyof Row, string>>

export const users: Of<rows.UserRow> = { unique: { ix_fastauth_users_email: ['email'] } }

export const userRoles: Of<rows.UserRoleRow> = {
  primary: ['userId', 'roleName'],
  indexes: { ix_fastauth_user_roles_role_name: ['roleName'] },
}

export const rolePermissions: Of<rows.RolePermissionRow> = { primary: ['roleName', 'permission'] }

export const sessions: Of<rows.SessionRow> = {
  indexes: {
    ix_fastauth_sessions_user_id: ['userId'],
    ix_fastauth_sessions_expires_at: ['expiresAt'],
  },
}

export const tokens: Of<rows.TokenRow> = {
  indexes: {
    ix_fastauth_tokens_user_id: ['userId'],
    ix_fastauth_tokens_expires_at: ['expiresAt'],
  },
}

export const oauthAccounts: Of<rows.OAuthAccountRow> = {
  unique: { ix_fastauth_oauth_accounts_provider: ['provider', 'providerAccountId'] },
  indexes: { ix_fastauth_oauth_accounts_user_id: ['userId'] },
}

export const passkeys: Of<rows.PasskeyRow> = {
  indexes: { ix_fastauth_passkeys_user_id: ['userId'] },
}

export const state: Of<rows.StateRow> = {
  indexes: { ix_fastauth_state_expires_at: ['expiresAt'] },
}
