/** Tables as FastAuth makes them: no foreign keys, and no indexes beside its unique ones. */
const tables = (time: string, bytes: string): readonly string[] => [
  `create table fastauth_users (id VARCHAR not null, email VARCHAR not null, name VARCHAR, image VARCHAR,
    hashed_password VARCHAR, email_verified BOOLEAN not null, is_active BOOLEAN not null,
    created_at ${time} not null, updated_at ${time} not null, deleted_at ${time}, primary key (id))`,
  'create unique index ix_fastauth_users_email on fastauth_users (email)',
  'create table fastauth_roles (name VARCHAR not null, primary key (name))',
  `create table fastauth_user_roles (user_id VARCHAR not null, role_name VARCHAR not null,
    primary key (user_id, role_name))`,
  `create table fastauth_role_permissions (role_name VARCHAR not null, permission VARCHAR not null,
    primary key (role_name, permission))`,
  `create table fastauth_sessions (id VARCHAR not null, user_id VARCHAR not null, expires_at ${time} not null,
    ip_address VARCHAR, user_agent VARCHAR, created_at ${time} not null, primary key (id))`,
  `create table fastauth_tokens (token VARCHAR not null, user_id VARCHAR not null, token_type VARCHAR not null,
    raw_data JSON, expires_at ${time} not null, created_at ${time} not null, primary key (token))`,
  `create table fastauth_oauth_accounts (id VARCHAR not null, provider VARCHAR not null,
    provider_account_id VARCHAR not null, user_id VARCHAR not null, access_token VARCHAR, refresh_token VARCHAR,
    expires_at ${time}, created_at ${time} not null, primary key (id), unique (provider, provider_account_id))`,
  `create table fastauth_passkeys (id VARCHAR not null, user_id VARCHAR not null, public_key ${bytes} not null,
    sign_count BIGINT not null, aaguid VARCHAR not null, name VARCHAR not null, created_at ${time} not null,
    last_used_at ${time}, primary key (id))`,
]

/** For MySQL there is none: FastAuth cannot make its tables there. */
export const FASTAUTH_TABLES: Readonly<Record<string, readonly string[]>> = {
  sqlite: tables('DATETIME', 'BLOB'),
  postgres: tables('TIMESTAMP WITH TIME ZONE', 'BYTEA'),
}
