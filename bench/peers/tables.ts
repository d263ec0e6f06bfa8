/** The tables of better-auth and Auth.js on SQLite, as their own tools create them, as far as the bench uses them. */
export const TABLES: readonly string[] = [
  'create table if not exists user (id text primary key, name text, email text unique, email_verified integer, image text, created_at integer, updated_at integer, emailVerified integer)',
  'create table if not exists session (id text, expires_at integer, token text unique, created_at integer, updated_at integer, ip_address text, user_agent text, user_id text, sessionToken text unique, userId text, expires integer)',
  'create index if not exists session_user_id on session (user_id)',
  'create table if not exists account (id text, account_id text, provider_id text, user_id text, access_token text, refresh_token text, id_token text, access_token_expires_at integer, refresh_token_expires_at integer, scope text, password text, created_at integer, updated_at integer)',
  'create index if not exists account_user_id on account (user_id)',
  'create table if not exists verification (id text primary key, identifier text, value text, expires_at integer, created_at integer, updated_at integer)',
]
