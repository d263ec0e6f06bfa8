interface Types {
  readonly text: string
  /** What holds a provider's token. */
  readonly long: string
  readonly time: string
  readonly bytes: string
  /** At the end of each statement. */
  readonly options?: string
}

/**
 * Tables as FastAuth makes them: foreign keys that cascade nothing, and no indexes beside its unique ones and that
 * on the user of a token.
 */
const tables = ({ text, long, time, bytes, options = '' }: Types): readonly string[] => {
  const owner = 'foreign key (user_id) references fastauth_users (id)'
  const role = 'foreign key (role_name) references fastauth_roles (name)'
  return [
    `create table fastauth_users (id ${text} not null, email ${text} not null, name ${text}, image ${text},
    hashed_password ${text}, email_verified BOOLEAN not null, is_active BOOLEAN not null,
    created_at ${time} not null, updated_at ${time} not null, deleted_at ${time}, primary key (id))${options}`,
    'create unique index ix_fastauth_users_email on fastauth_users (email)',
    `create table fastauth_roles (name ${text} not null, primary key (name))${options}`,
    `create table fastauth_user_roles (user_id ${text} not null, role_name ${text} not null,
    primary key (user_id, role_name), ${owner}, ${role})${options}`,
    `create table fastauth_role_permissions (role_name ${text} not null, permission ${text} not null,
    primary key (role_name, permission), ${role})${options}`,
    `create table fastauth_sessions (id ${text} not null, user_id ${text} not null, expires_at ${time} not null,
    ip_address ${text}, user_agent ${text}, created_at ${time} not null, primary key (id), ${owner})${options}`,
    `create table fastauth_tokens (token ${text} not null, user_id ${text} not null, token_type ${text} not null,
    raw_data JSON, expires_at ${time} not null, created_at ${time} not null, primary key (token), ${owner})${options}`,
    'create index ix_fastauth_tokens_user_id on fastauth_tokens (user_id)',
    `create table fastauth_oauth_accounts (id ${text} not null, provider ${text} not null,
    provider_account_id ${text} not null, user_id ${text} not null, access_token ${long}, refresh_token ${long},
    expires_at ${time}, created_at ${time} not null, primary key (id), ${owner})${options}`,
    `create table fastauth_passkeys (id ${text} not null, user_id ${text} not null, public_key ${bytes} not null,
    sign_count BIGINT not null, aaguid ${text} not null, name ${text} not null, created_at ${time} not null,
    last_used_at ${time}, primary key (id), ${owner})${options}`,
  ]
}

const ANY_LENGTH = { text: 'VARCHAR', long: 'TEXT' }

/**
 * FastAuth cannot make its tables on MySQL, which wants a length. There they are as a migration of its user's own
 * makes them: with the length that is most common and the collation that MySQL has for utf8mb4.
 */
export const FASTAUTH_TABLES = {
  sqlite: tables({ ...ANY_LENGTH, time: 'DATETIME', bytes: 'BLOB' }),
  postgres: tables({ ...ANY_LENGTH, time: 'TIMESTAMP WITH TIME ZONE', bytes: 'BYTEA' }),
  mysql: tables({
    text: 'VARCHAR(255)',
    long: 'TEXT',
    time: 'DATETIME',
    bytes: 'BLOB',
    options: ' default character set utf8mb4 collate utf8mb4_general_ci',
  }),
} as const
