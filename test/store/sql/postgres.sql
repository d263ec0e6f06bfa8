-- user.createUser
insert into "fastauth_users" ("id", "email", "name", "image", "email_verified", "is_active", "created_at", "updated_at", "hashed_password", "deleted_at") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- user.getUserById
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."created_at")) * 1000) as "createdAt", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."updated_at")) * 1000) as "updatedAt" from "fastauth_users" where "fastauth_users"."id" = $1;

-- user.getUserByEmail
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."created_at")) * 1000) as "createdAt", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."updated_at")) * 1000) as "updatedAt" from "fastauth_users" where "fastauth_users"."email" = $1;

-- user.getCredentialsByEmail
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."created_at")) * 1000) as "createdAt", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."updated_at")) * 1000) as "updatedAt", "fastauth_users"."hashed_password" as "hashedPassword" from "fastauth_users" where "fastauth_users"."email" = $1;

-- user.getUserWithRoles
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."created_at")) * 1000) as "createdAt", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."updated_at")) * 1000) as "updatedAt", null as "role", null as "permission" from "fastauth_users" where "fastauth_users"."id" = $1 union all select null as "id", null as "email", null as "name", null as "image", null as "emailVerified", null as "isActive", null as "createdAt", null as "updatedAt", "fastauth_roles"."name" as "role", "fastauth_role_permissions"."permission" as "permission" from "fastauth_user_roles" inner join "fastauth_roles" on "fastauth_roles"."name" = "fastauth_user_roles"."role_name" left join "fastauth_role_permissions" on "fastauth_role_permissions"."role_name" = "fastauth_roles"."name" where "fastauth_user_roles"."user_id" = $2;

-- user.listUsers
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."created_at")) * 1000) as "createdAt", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."updated_at")) * 1000) as "updatedAt" from "fastauth_users" order by "fastauth_users"."id" limit $1;

-- user.listUsers, after
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."created_at")) * 1000) as "createdAt", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."updated_at")) * 1000) as "updatedAt" from "fastauth_users" where "fastauth_users"."id" > $1 order by "fastauth_users"."id" limit $2;

-- user.updateUser
update "fastauth_users" set "email_verified" = $1, "name" = $2, "updated_at" = $3 where "fastauth_users"."id" = $4;
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."created_at")) * 1000) as "createdAt", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."updated_at")) * 1000) as "updatedAt" from "fastauth_users" where "fastauth_users"."id" = $1;

-- user.deleteUser, soft
update "fastauth_users" set "is_active" = $1, "deleted_at" = $2, "updated_at" = $3 where "fastauth_users"."id" = $4;

-- user.deleteUser, hard, all or nothing
select "fastauth_users"."id" as "id" from "fastauth_users" where "fastauth_users"."id" = $1 for update;
delete from "fastauth_passkeys" where "fastauth_passkeys"."user_id" = $1;
delete from "fastauth_oauth_accounts" where "fastauth_oauth_accounts"."user_id" = $1;
delete from "fastauth_tokens" where "fastauth_tokens"."user_id" = $1;
delete from "fastauth_sessions" where "fastauth_sessions"."user_id" = $1;
delete from "fastauth_user_roles" where "fastauth_user_roles"."user_id" = $1;
delete from "fastauth_users" where "fastauth_users"."id" = $1;

-- user.getHashedPassword
select "fastauth_users"."hashed_password" as "hashedPassword" from "fastauth_users" where "fastauth_users"."id" = $1;

-- user.setHashedPassword
update "fastauth_users" set "hashed_password" = $1, "updated_at" = $2 where "fastauth_users"."id" = $3;

-- token.createToken
insert into "fastauth_tokens" ("token", "user_id", "token_type", "expires_at", "raw_data", "created_at") select $1, $2, $3, $4, $5::text::json, $6 from "fastauth_users" where "fastauth_users"."id" = $7 for key share;

-- token.getToken
select "fastauth_tokens"."token" as "token", "fastauth_tokens"."user_id" as "userId", "fastauth_tokens"."token_type" as "tokenType", "fastauth_tokens"."raw_data"::text as "rawData", round(extract(epoch from date_trunc('milliseconds', "fastauth_tokens"."expires_at")) * 1000) as "expiresAt" from "fastauth_tokens" where ("fastauth_tokens"."token" = $1 and "fastauth_tokens"."token_type" = $2);

-- token.consumeToken
select "fastauth_tokens"."token" as "token", "fastauth_tokens"."user_id" as "userId", "fastauth_tokens"."token_type" as "tokenType", "fastauth_tokens"."raw_data"::text as "rawData", round(extract(epoch from date_trunc('milliseconds', "fastauth_tokens"."expires_at")) * 1000) as "expiresAt" from "fastauth_tokens" where ("fastauth_tokens"."token" = $1 and "fastauth_tokens"."token_type" = $2) for update;
delete from "fastauth_tokens" where ("fastauth_tokens"."token" = $1 and "fastauth_tokens"."token_type" = $2) and "fastauth_tokens"."expires_at" > $3 and "fastauth_tokens"."expires_at" < '10000-01-01 00:00:00+00';

-- token.deleteToken
delete from "fastauth_tokens" where "fastauth_tokens"."token" = $1;

-- token.deleteUserTokens
delete from "fastauth_tokens" where "fastauth_tokens"."token" = any (array(select "fastauth_tokens"."token" from "fastauth_tokens" where ("fastauth_tokens"."user_id" = $1 and "fastauth_tokens"."token_type" = $2) limit $3 for update));

-- token.cleanupExpired
delete from "fastauth_tokens" where "fastauth_tokens"."token" = any (array(select "fastauth_tokens"."token" from "fastauth_tokens" where "fastauth_tokens"."expires_at" <= $1 and "fastauth_tokens"."expires_at" >= '1000-01-01 00:00:00+00' limit $2 for update));

-- token.cleanupExpired, limit
delete from "fastauth_tokens" where "fastauth_tokens"."token" = any (array(select "fastauth_tokens"."token" from "fastauth_tokens" where "fastauth_tokens"."expires_at" <= $1 and "fastauth_tokens"."expires_at" >= '1000-01-01 00:00:00+00' limit $2 for update));

-- session.createSession
insert into "fastauth_sessions" ("id", "user_id", "expires_at", "ip_address", "user_agent", "created_at") select $1, $2, $3, $4, $5, $6 from "fastauth_users" where "fastauth_users"."id" = $7 for key share;

-- session.getSession
select "fastauth_sessions"."id" as "id", "fastauth_sessions"."user_id" as "userId", round(extract(epoch from date_trunc('milliseconds', "fastauth_sessions"."expires_at")) * 1000) as "expiresAt", "fastauth_sessions"."ip_address" as "ipAddress", "fastauth_sessions"."user_agent" as "userAgent", round(extract(epoch from date_trunc('milliseconds', "fastauth_sessions"."created_at")) * 1000) as "createdAt" from "fastauth_sessions" where "fastauth_sessions"."id" = $1;

-- session.getSessionUser
select "fastauth_sessions"."id" as "sessionId", round(extract(epoch from date_trunc('milliseconds', "fastauth_sessions"."created_at")) * 1000) as "startedAt", "fastauth_sessions"."user_id" as "userId", round(extract(epoch from date_trunc('milliseconds', "fastauth_sessions"."expires_at")) * 1000) as "expiresAt", "fastauth_sessions"."ip_address" as "ipAddress", "fastauth_sessions"."user_agent" as "userAgent", "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."created_at")) * 1000) as "createdAt", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."updated_at")) * 1000) as "updatedAt", null as "role", null as "permission" from "fastauth_sessions" inner join "fastauth_users" on "fastauth_users"."id" = "fastauth_sessions"."user_id" where ("fastauth_sessions"."id" = $1 and "fastauth_users"."is_active" = $2) union all select null as "sessionId", null as "startedAt", null as "userId", null as "expiresAt", null as "ipAddress", null as "userAgent", null as "id", null as "email", null as "name", null as "image", null as "emailVerified", null as "isActive", null as "createdAt", null as "updatedAt", "fastauth_roles"."name" as "role", "fastauth_role_permissions"."permission" as "permission" from "fastauth_sessions" inner join "fastauth_user_roles" on "fastauth_user_roles"."user_id" = "fastauth_sessions"."user_id" inner join "fastauth_roles" on "fastauth_roles"."name" = "fastauth_user_roles"."role_name" left join "fastauth_role_permissions" on "fastauth_role_permissions"."role_name" = "fastauth_roles"."name" where "fastauth_sessions"."id" = $3;

-- session.extendSession
update "fastauth_sessions" set "expires_at" = $1 where "fastauth_sessions"."id" = $2 and "fastauth_sessions"."expires_at" > $3 and "fastauth_sessions"."expires_at" < '10000-01-01 00:00:00+00';

-- session.deleteSession
delete from "fastauth_sessions" where "fastauth_sessions"."id" = $1;

-- session.deleteUserSessions
delete from "fastauth_sessions" where "fastauth_sessions"."id" = any (array(select "fastauth_sessions"."id" from "fastauth_sessions" where "fastauth_sessions"."user_id" = $1 limit $2 for update));

-- session.listUserSessions
select "fastauth_sessions"."id" as "id", "fastauth_sessions"."user_id" as "userId", round(extract(epoch from date_trunc('milliseconds', "fastauth_sessions"."expires_at")) * 1000) as "expiresAt", "fastauth_sessions"."ip_address" as "ipAddress", "fastauth_sessions"."user_agent" as "userAgent", round(extract(epoch from date_trunc('milliseconds', "fastauth_sessions"."created_at")) * 1000) as "createdAt" from "fastauth_sessions" where "fastauth_sessions"."user_id" = $1 and ("fastauth_sessions"."expires_at" <= $2 and "fastauth_sessions"."expires_at" >= '1000-01-01 00:00:00+00') is not true order by "fastauth_sessions"."created_at", "fastauth_sessions"."id";

-- session.cleanupExpired
delete from "fastauth_sessions" where "fastauth_sessions"."id" = any (array(select "fastauth_sessions"."id" from "fastauth_sessions" where "fastauth_sessions"."expires_at" <= $1 and "fastauth_sessions"."expires_at" >= '1000-01-01 00:00:00+00' limit $2 for update));

-- session.cleanupExpired, limit
delete from "fastauth_sessions" where "fastauth_sessions"."id" = any (array(select "fastauth_sessions"."id" from "fastauth_sessions" where "fastauth_sessions"."expires_at" <= $1 and "fastauth_sessions"."expires_at" >= '1000-01-01 00:00:00+00' limit $2 for update));

-- role.createRole, all or nothing
insert into "fastauth_roles" ("name") values ($1);
delete from "fastauth_role_permissions" where "fastauth_role_permissions"."role_name" = $1;
delete from "fastauth_user_roles" where "fastauth_user_roles"."role_name" = $1;
insert into "fastauth_role_permissions" ("role_name", "permission") select "fastauth_roles"."name", granted.column1 from "fastauth_roles", (select value as column1 from json_array_elements_text($1::text::json)) as "granted" where "fastauth_roles"."name" = $2 for key share on conflict do nothing;

-- role.getRole
select "fastauth_roles"."name" as "name", "fastauth_role_permissions"."permission" as "permission" from "fastauth_roles" left join "fastauth_role_permissions" on "fastauth_role_permissions"."role_name" = "fastauth_roles"."name" where "fastauth_roles"."name" = $1;

-- role.listRoles
select "fastauth_roles"."name" as "name", "fastauth_role_permissions"."permission" as "permission" from "fastauth_roles" left join "fastauth_role_permissions" on "fastauth_role_permissions"."role_name" = "fastauth_roles"."name";

-- role.deleteRole, all or nothing
select "fastauth_roles"."name" as "name" from "fastauth_roles" where "fastauth_roles"."name" = $1 for update;
delete from "fastauth_role_permissions" where "fastauth_role_permissions"."role_name" = $1;
delete from "fastauth_user_roles" where "fastauth_user_roles"."role_name" = $1;
delete from "fastauth_roles" where "fastauth_roles"."name" = $1;

-- role.addPermissions, all or nothing
select "fastauth_roles"."name" as "name" from "fastauth_roles" where "fastauth_roles"."name" = $1 for update;
insert into "fastauth_role_permissions" ("role_name", "permission") select "fastauth_roles"."name", granted.column1 from "fastauth_roles", (select value as column1 from json_array_elements_text($1::text::json)) as "granted" where "fastauth_roles"."name" = $2 for key share on conflict do nothing;
select "fastauth_roles"."name" as "name" from "fastauth_roles" where "fastauth_roles"."name" = $1;

-- role.removePermissions, all or nothing
select "fastauth_roles"."name" as "name" from "fastauth_roles" where "fastauth_roles"."name" = $1 for update;
delete from "fastauth_role_permissions" where ("fastauth_role_permissions"."role_name" = $1 and "fastauth_role_permissions"."permission" in (select value from json_array_elements_text($2::text::json)));
select "fastauth_roles"."name" as "name" from "fastauth_roles" where "fastauth_roles"."name" = $1;

-- role.assignRole
insert into "fastauth_user_roles" ("user_id", "role_name") select "fastauth_users"."id", "fastauth_roles"."name" from "fastauth_users", "fastauth_roles" where ("fastauth_users"."id" = $1 and "fastauth_roles"."name" = $2) for key share on conflict do nothing;
select "fastauth_users"."id" as "user", "fastauth_roles"."name" as "role", "fastauth_user_roles"."role_name" as "assigned" from "fastauth_users" left join "fastauth_roles" on "fastauth_roles"."name" = $1 left join "fastauth_user_roles" on ("fastauth_user_roles"."user_id" = "fastauth_users"."id" and "fastauth_user_roles"."role_name" = "fastauth_roles"."name") where "fastauth_users"."id" = $2;

-- role.revokeRole
delete from "fastauth_user_roles" where ("fastauth_user_roles"."user_id" = $1 and "fastauth_user_roles"."role_name" = $2);

-- role.getUserRoles
select "fastauth_roles"."name" as "role" from "fastauth_user_roles" inner join "fastauth_roles" on "fastauth_roles"."name" = "fastauth_user_roles"."role_name" where "fastauth_user_roles"."user_id" = $1;

-- role.getUserPermissions
select "fastauth_role_permissions"."permission" as "permission" from "fastauth_user_roles" inner join "fastauth_roles" on "fastauth_roles"."name" = "fastauth_user_roles"."role_name" inner join "fastauth_role_permissions" on "fastauth_role_permissions"."role_name" = "fastauth_roles"."name" where "fastauth_user_roles"."user_id" = $1;

-- oauth.createOAuthAccount
insert into "fastauth_oauth_accounts" ("provider", "provider_account_id", "access_token", "refresh_token", "expires_at", "user_id", "id", "created_at") select $1, $2, $3, $4, $5, $6, $7, $8 from "fastauth_users" where "fastauth_users"."id" = $9 for key share on conflict do nothing;
select "fastauth_oauth_accounts"."provider" as "provider", "fastauth_oauth_accounts"."provider_account_id" as "providerAccountId", "fastauth_oauth_accounts"."user_id" as "userId", "fastauth_oauth_accounts"."access_token" as "accessToken", "fastauth_oauth_accounts"."refresh_token" as "refreshToken", round(extract(epoch from date_trunc('milliseconds', "fastauth_oauth_accounts"."expires_at")) * 1000) as "expiresAt", null as "owner" from "fastauth_oauth_accounts" where ("fastauth_oauth_accounts"."provider" = $1 and "fastauth_oauth_accounts"."provider_account_id" = $2) union all select null as "provider", null as "providerAccountId", null as "userId", null as "accessToken", null as "refreshToken", null as "expiresAt", "fastauth_users"."id" as "owner" from "fastauth_users" where "fastauth_users"."id" = $3;

-- oauth.getOAuthAccount
select "fastauth_oauth_accounts"."provider" as "provider", "fastauth_oauth_accounts"."provider_account_id" as "providerAccountId", "fastauth_oauth_accounts"."user_id" as "userId", "fastauth_oauth_accounts"."access_token" as "accessToken", "fastauth_oauth_accounts"."refresh_token" as "refreshToken", round(extract(epoch from date_trunc('milliseconds', "fastauth_oauth_accounts"."expires_at")) * 1000) as "expiresAt" from "fastauth_oauth_accounts" where ("fastauth_oauth_accounts"."provider" = $1 and "fastauth_oauth_accounts"."provider_account_id" = $2);

-- oauth.getUserByAccount
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."created_at")) * 1000) as "createdAt", round(extract(epoch from date_trunc('milliseconds', "fastauth_users"."updated_at")) * 1000) as "updatedAt", "fastauth_oauth_accounts"."provider" as "provider", "fastauth_oauth_accounts"."provider_account_id" as "providerAccountId", "fastauth_oauth_accounts"."user_id" as "userId", "fastauth_oauth_accounts"."access_token" as "accessToken", "fastauth_oauth_accounts"."refresh_token" as "refreshToken", round(extract(epoch from date_trunc('milliseconds', "fastauth_oauth_accounts"."expires_at")) * 1000) as "expiresAt" from "fastauth_oauth_accounts" inner join "fastauth_users" on "fastauth_users"."id" = "fastauth_oauth_accounts"."user_id" where ("fastauth_oauth_accounts"."provider" = $1 and "fastauth_oauth_accounts"."provider_account_id" = $2);

-- oauth.updateOAuthAccount
update "fastauth_oauth_accounts" set "access_token" = $1 where ("fastauth_oauth_accounts"."provider" = $2 and "fastauth_oauth_accounts"."provider_account_id" = $3);

-- oauth.updateOAuthAccount, nothing
select "fastauth_oauth_accounts"."id" as "id" from "fastauth_oauth_accounts" where ("fastauth_oauth_accounts"."provider" = $1 and "fastauth_oauth_accounts"."provider_account_id" = $2);

-- oauth.getUserOAuthAccounts
select "fastauth_oauth_accounts"."provider" as "provider", "fastauth_oauth_accounts"."provider_account_id" as "providerAccountId", "fastauth_oauth_accounts"."user_id" as "userId", "fastauth_oauth_accounts"."access_token" as "accessToken", "fastauth_oauth_accounts"."refresh_token" as "refreshToken", round(extract(epoch from date_trunc('milliseconds', "fastauth_oauth_accounts"."expires_at")) * 1000) as "expiresAt" from "fastauth_oauth_accounts" where "fastauth_oauth_accounts"."user_id" = $1 order by "fastauth_oauth_accounts"."created_at", "fastauth_oauth_accounts"."id";

-- oauth.deleteOAuthAccount
delete from "fastauth_oauth_accounts" where ("fastauth_oauth_accounts"."provider" = $1 and "fastauth_oauth_accounts"."provider_account_id" = $2);

-- state.put
insert into "fastauth_state" ("key", "value", "count", "expires_at") values ($1, $2, $3, $4) on conflict ("key") do update set "value" = excluded."value", "count" = excluded."count", "expires_at" = excluded."expires_at";

-- state.add
insert into "fastauth_state" ("key", "value", "count", "expires_at") values ($1, $2, $3, $4);

-- state.take
select "fastauth_state"."value" as "value", round(extract(epoch from date_trunc('milliseconds', "fastauth_state"."expires_at")) * 1000) as "end" from "fastauth_state" where ("fastauth_state"."key" = $1 and "fastauth_state"."value" is not null) for update;
delete from "fastauth_state" where ("fastauth_state"."key" = $1 and "fastauth_state"."value" is not null) and "fastauth_state"."expires_at" > $2 and "fastauth_state"."expires_at" < '10000-01-01 00:00:00+00';

-- state.increment, all or nothing
insert into "fastauth_state" ("key", "value", "count", "expires_at") select counted.column1, $1, $2, $3 from (select value as column1 from json_array_elements_text($4::text::json)) as "counted" where true for key share on conflict ("key") do update set "count" = case when "fastauth_state"."value" is null and "fastauth_state"."expires_at" > $5 and "fastauth_state"."expires_at" < '10000-01-01 00:00:00+00' then "fastauth_state"."count" + 1 else 1 end, "expires_at" = case when "fastauth_state"."value" is null and "fastauth_state"."expires_at" > $6 and "fastauth_state"."expires_at" < '10000-01-01 00:00:00+00' then "fastauth_state"."expires_at" else $7 end, "value" = null;
select "fastauth_state"."key" as "key", "fastauth_state"."count" as "count", round(extract(epoch from date_trunc('milliseconds', "fastauth_state"."expires_at")) * 1000) as "end" from "fastauth_state" where "fastauth_state"."key" in ($1, $2);

-- state.cleanupExpired
delete from "fastauth_state" where "fastauth_state"."key" = any (array(select "fastauth_state"."key" from "fastauth_state" where "fastauth_state"."expires_at" <= $1 and "fastauth_state"."expires_at" >= '1000-01-01 00:00:00+00' limit $2 for update));

-- passkey.createPasskey
insert into "fastauth_passkeys" ("id", "user_id", "public_key", "sign_count", "aaguid", "name", "created_at", "last_used_at") select $1, $2, $3, $4, $5, $6, $7, $8 from "fastauth_users" where "fastauth_users"."id" = $9 for key share;

-- passkey.getPasskey
select "fastauth_passkeys"."id" as "id", "fastauth_passkeys"."user_id" as "userId", chr(92) || 'x' || encode("fastauth_passkeys"."public_key", 'hex') as "publicKey", "fastauth_passkeys"."sign_count" as "signCount", "fastauth_passkeys"."aaguid" as "aaguid", "fastauth_passkeys"."name" as "name", round(extract(epoch from date_trunc('milliseconds', "fastauth_passkeys"."created_at")) * 1000) as "createdAt", round(extract(epoch from date_trunc('milliseconds', "fastauth_passkeys"."last_used_at")) * 1000) as "lastUsedAt" from "fastauth_passkeys" where "fastauth_passkeys"."id" = $1;

-- passkey.getPasskeysByUser
select "fastauth_passkeys"."id" as "id", "fastauth_passkeys"."user_id" as "userId", chr(92) || 'x' || encode("fastauth_passkeys"."public_key", 'hex') as "publicKey", "fastauth_passkeys"."sign_count" as "signCount", "fastauth_passkeys"."aaguid" as "aaguid", "fastauth_passkeys"."name" as "name", round(extract(epoch from date_trunc('milliseconds', "fastauth_passkeys"."created_at")) * 1000) as "createdAt", round(extract(epoch from date_trunc('milliseconds', "fastauth_passkeys"."last_used_at")) * 1000) as "lastUsedAt" from "fastauth_passkeys" where "fastauth_passkeys"."user_id" = $1 order by "fastauth_passkeys"."created_at", "fastauth_passkeys"."id";

-- passkey.updateSignCount
update "fastauth_passkeys" set "sign_count" = $1, "last_used_at" = $2 where ("fastauth_passkeys"."id" = $3 and "fastauth_passkeys"."sign_count" < $4);

-- passkey.deletePasskey
delete from "fastauth_passkeys" where "fastauth_passkeys"."id" = $1;
