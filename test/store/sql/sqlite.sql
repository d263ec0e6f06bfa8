-- user.createUser
insert into "fastauth_users" ("id", "email", "name", "image", "email_verified", "is_active", "created_at", "updated_at", "hashed_password", "deleted_at") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- user.getUserById
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", "fastauth_users"."created_at" as "createdAt", "fastauth_users"."updated_at" as "updatedAt" from "fastauth_users" where "fastauth_users"."id" = ?;

-- user.getUserByEmail
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", "fastauth_users"."created_at" as "createdAt", "fastauth_users"."updated_at" as "updatedAt" from "fastauth_users" where "fastauth_users"."email" = ?;

-- user.getCredentialsByEmail
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", "fastauth_users"."created_at" as "createdAt", "fastauth_users"."updated_at" as "updatedAt", "fastauth_users"."hashed_password" as "hashedPassword" from "fastauth_users" where "fastauth_users"."email" = ?;

-- user.getUserWithRoles
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", "fastauth_users"."created_at" as "createdAt", "fastauth_users"."updated_at" as "updatedAt", null as "role", null as "permission" from "fastauth_users" where "fastauth_users"."id" = ? union all select null as "id", null as "email", null as "name", null as "image", null as "emailVerified", null as "isActive", null as "createdAt", null as "updatedAt", "fastauth_roles"."name" as "role", "fastauth_role_permissions"."permission" as "permission" from "fastauth_user_roles" inner join "fastauth_roles" on "fastauth_roles"."name" = "fastauth_user_roles"."role_name" left join "fastauth_role_permissions" on "fastauth_role_permissions"."role_name" = "fastauth_roles"."name" where "fastauth_user_roles"."user_id" = ?;

-- user.listUsers
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", "fastauth_users"."created_at" as "createdAt", "fastauth_users"."updated_at" as "updatedAt" from "fastauth_users" order by "fastauth_users"."id" limit ?;

-- user.listUsers, after
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", "fastauth_users"."created_at" as "createdAt", "fastauth_users"."updated_at" as "updatedAt" from "fastauth_users" where "fastauth_users"."id" > ? order by "fastauth_users"."id" limit ?;

-- user.updateUser
update "fastauth_users" set "email_verified" = ?, "name" = ?, "updated_at" = ? where "fastauth_users"."id" = ?;
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", "fastauth_users"."created_at" as "createdAt", "fastauth_users"."updated_at" as "updatedAt" from "fastauth_users" where "fastauth_users"."id" = ?;

-- user.deleteUser, soft
update "fastauth_users" set "is_active" = ?, "deleted_at" = ?, "updated_at" = ? where "fastauth_users"."id" = ?;

-- user.deleteUser, hard, all or nothing
select "fastauth_users"."id" as "id" from "fastauth_users" where "fastauth_users"."id" = ?;
delete from "fastauth_passkeys" where "fastauth_passkeys"."user_id" = ?;
delete from "fastauth_oauth_accounts" where "fastauth_oauth_accounts"."user_id" = ?;
delete from "fastauth_tokens" where "fastauth_tokens"."user_id" = ?;
delete from "fastauth_sessions" where "fastauth_sessions"."user_id" = ?;
delete from "fastauth_user_roles" where "fastauth_user_roles"."user_id" = ?;
delete from "fastauth_users" where "fastauth_users"."id" = ?;

-- user.getHashedPassword
select "fastauth_users"."hashed_password" as "hashedPassword" from "fastauth_users" where "fastauth_users"."id" = ?;

-- user.setHashedPassword
update "fastauth_users" set "hashed_password" = ?, "updated_at" = ? where "fastauth_users"."id" = ?;

-- token.createToken
insert into "fastauth_tokens" ("token", "user_id", "token_type", "expires_at", "raw_data", "created_at") select ?, ?, ?, ?, ?, ? from "fastauth_users" where "fastauth_users"."id" = ?;

-- token.getToken
select "fastauth_tokens"."token" as "token", "fastauth_tokens"."user_id" as "userId", "fastauth_tokens"."token_type" as "tokenType", "fastauth_tokens"."raw_data" as "rawData", "fastauth_tokens"."expires_at" as "expiresAt" from "fastauth_tokens" where ("fastauth_tokens"."token" = ? and "fastauth_tokens"."token_type" = ?);

-- token.consumeToken
select "fastauth_tokens"."token" as "token", "fastauth_tokens"."user_id" as "userId", "fastauth_tokens"."token_type" as "tokenType", "fastauth_tokens"."raw_data" as "rawData", "fastauth_tokens"."expires_at" as "expiresAt" from "fastauth_tokens" where ("fastauth_tokens"."token" = ? and "fastauth_tokens"."token_type" = ?);
delete from "fastauth_tokens" where ("fastauth_tokens"."token" = ? and "fastauth_tokens"."token_type" = ?) and case typeof("fastauth_tokens"."expires_at") when 'text' then case when substr("fastauth_tokens"."expires_at", 1, 1) > '0' and datetime(substr("fastauth_tokens"."expires_at", 1, 19)) = replace(substr("fastauth_tokens"."expires_at", 1, 19), 'T', ' ') then strftime('%Y-%m-%d %H:%M:%f', "fastauth_tokens"."expires_at") end when 'integer' then case when "fastauth_tokens"."expires_at" between 100000000000 and 253402300799999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_tokens"."expires_at" / 1000.0, 'unixepoch') when "fastauth_tokens"."expires_at" between 100000000 and 99999999999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_tokens"."expires_at", 'unixepoch') end end > ?;

-- token.deleteToken
delete from "fastauth_tokens" where "fastauth_tokens"."token" = ?;

-- token.deleteUserTokens
delete from "fastauth_tokens" where "fastauth_tokens"."token" in (select "fastauth_tokens"."token" from "fastauth_tokens" where ("fastauth_tokens"."user_id" = ? and "fastauth_tokens"."token_type" = ?) limit ?);

-- token.cleanupExpired
delete from "fastauth_tokens" where "fastauth_tokens"."token" in (select "fastauth_tokens"."token" from "fastauth_tokens" where ("fastauth_tokens"."expires_at" <= datetime(?, '+14 hours') or ("fastauth_tokens"."expires_at" > date(?, '+14 hours') || 'T' and "fastauth_tokens"."expires_at" < date(?, '+14 hours') || 'U')) and case typeof("fastauth_tokens"."expires_at") when 'text' then case when substr("fastauth_tokens"."expires_at", 1, 1) > '0' and datetime(substr("fastauth_tokens"."expires_at", 1, 19)) = replace(substr("fastauth_tokens"."expires_at", 1, 19), 'T', ' ') then strftime('%Y-%m-%d %H:%M:%f', "fastauth_tokens"."expires_at") end when 'integer' then case when "fastauth_tokens"."expires_at" between 100000000000 and 253402300799999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_tokens"."expires_at" / 1000.0, 'unixepoch') when "fastauth_tokens"."expires_at" between 100000000 and 99999999999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_tokens"."expires_at", 'unixepoch') end end <= ? limit ?);

-- token.cleanupExpired, limit
delete from "fastauth_tokens" where "fastauth_tokens"."token" in (select "fastauth_tokens"."token" from "fastauth_tokens" where ("fastauth_tokens"."expires_at" <= datetime(?, '+14 hours') or ("fastauth_tokens"."expires_at" > date(?, '+14 hours') || 'T' and "fastauth_tokens"."expires_at" < date(?, '+14 hours') || 'U')) and case typeof("fastauth_tokens"."expires_at") when 'text' then case when substr("fastauth_tokens"."expires_at", 1, 1) > '0' and datetime(substr("fastauth_tokens"."expires_at", 1, 19)) = replace(substr("fastauth_tokens"."expires_at", 1, 19), 'T', ' ') then strftime('%Y-%m-%d %H:%M:%f', "fastauth_tokens"."expires_at") end when 'integer' then case when "fastauth_tokens"."expires_at" between 100000000000 and 253402300799999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_tokens"."expires_at" / 1000.0, 'unixepoch') when "fastauth_tokens"."expires_at" between 100000000 and 99999999999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_tokens"."expires_at", 'unixepoch') end end <= ? limit ?);

-- session.createSession
insert into "fastauth_sessions" ("id", "user_id", "expires_at", "ip_address", "user_agent", "created_at") select ?, ?, ?, ?, ?, ? from "fastauth_users" where "fastauth_users"."id" = ?;

-- session.getSession
select "fastauth_sessions"."id" as "id", "fastauth_sessions"."user_id" as "userId", "fastauth_sessions"."expires_at" as "expiresAt", "fastauth_sessions"."ip_address" as "ipAddress", "fastauth_sessions"."user_agent" as "userAgent", "fastauth_sessions"."created_at" as "createdAt" from "fastauth_sessions" where "fastauth_sessions"."id" = ?;

-- session.getSessionUser
select "fastauth_sessions"."id" as "sessionId", "fastauth_sessions"."created_at" as "startedAt", "fastauth_sessions"."user_id" as "userId", "fastauth_sessions"."expires_at" as "expiresAt", "fastauth_sessions"."ip_address" as "ipAddress", "fastauth_sessions"."user_agent" as "userAgent", "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", "fastauth_users"."created_at" as "createdAt", "fastauth_users"."updated_at" as "updatedAt", null as "role", null as "permission" from "fastauth_sessions" inner join "fastauth_users" on "fastauth_users"."id" = "fastauth_sessions"."user_id" where ("fastauth_sessions"."id" = ? and "fastauth_users"."is_active" = ?) union all select null as "sessionId", null as "startedAt", null as "userId", null as "expiresAt", null as "ipAddress", null as "userAgent", null as "id", null as "email", null as "name", null as "image", null as "emailVerified", null as "isActive", null as "createdAt", null as "updatedAt", "fastauth_roles"."name" as "role", "fastauth_role_permissions"."permission" as "permission" from "fastauth_sessions" inner join "fastauth_user_roles" on "fastauth_user_roles"."user_id" = "fastauth_sessions"."user_id" inner join "fastauth_roles" on "fastauth_roles"."name" = "fastauth_user_roles"."role_name" left join "fastauth_role_permissions" on "fastauth_role_permissions"."role_name" = "fastauth_roles"."name" where "fastauth_sessions"."id" = ?;

-- session.extendSession
update "fastauth_sessions" set "expires_at" = ? where "fastauth_sessions"."id" = ? and case typeof("fastauth_sessions"."expires_at") when 'text' then case when substr("fastauth_sessions"."expires_at", 1, 1) > '0' and datetime(substr("fastauth_sessions"."expires_at", 1, 19)) = replace(substr("fastauth_sessions"."expires_at", 1, 19), 'T', ' ') then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at") end when 'integer' then case when "fastauth_sessions"."expires_at" between 100000000000 and 253402300799999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at" / 1000.0, 'unixepoch') when "fastauth_sessions"."expires_at" between 100000000 and 99999999999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at", 'unixepoch') end end > ?;

-- session.deleteSession
delete from "fastauth_sessions" where "fastauth_sessions"."id" = ?;

-- session.deleteUserSessions
delete from "fastauth_sessions" where "fastauth_sessions"."id" in (select "fastauth_sessions"."id" from "fastauth_sessions" where "fastauth_sessions"."user_id" = ? limit ?);

-- session.listUserSessions
select "fastauth_sessions"."id" as "id", "fastauth_sessions"."user_id" as "userId", "fastauth_sessions"."expires_at" as "expiresAt", "fastauth_sessions"."ip_address" as "ipAddress", "fastauth_sessions"."user_agent" as "userAgent", "fastauth_sessions"."created_at" as "createdAt" from "fastauth_sessions" where "fastauth_sessions"."user_id" = ? and (("fastauth_sessions"."expires_at" <= datetime(?, '+14 hours') or ("fastauth_sessions"."expires_at" > date(?, '+14 hours') || 'T' and "fastauth_sessions"."expires_at" < date(?, '+14 hours') || 'U')) and case typeof("fastauth_sessions"."expires_at") when 'text' then case when substr("fastauth_sessions"."expires_at", 1, 1) > '0' and datetime(substr("fastauth_sessions"."expires_at", 1, 19)) = replace(substr("fastauth_sessions"."expires_at", 1, 19), 'T', ' ') then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at") end when 'integer' then case when "fastauth_sessions"."expires_at" between 100000000000 and 253402300799999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at" / 1000.0, 'unixepoch') when "fastauth_sessions"."expires_at" between 100000000 and 99999999999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at", 'unixepoch') end end <= ?) is not true order by "fastauth_sessions"."created_at", "fastauth_sessions"."id";

-- session.cleanupExpired
delete from "fastauth_sessions" where "fastauth_sessions"."id" in (select "fastauth_sessions"."id" from "fastauth_sessions" where ("fastauth_sessions"."expires_at" <= datetime(?, '+14 hours') or ("fastauth_sessions"."expires_at" > date(?, '+14 hours') || 'T' and "fastauth_sessions"."expires_at" < date(?, '+14 hours') || 'U')) and case typeof("fastauth_sessions"."expires_at") when 'text' then case when substr("fastauth_sessions"."expires_at", 1, 1) > '0' and datetime(substr("fastauth_sessions"."expires_at", 1, 19)) = replace(substr("fastauth_sessions"."expires_at", 1, 19), 'T', ' ') then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at") end when 'integer' then case when "fastauth_sessions"."expires_at" between 100000000000 and 253402300799999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at" / 1000.0, 'unixepoch') when "fastauth_sessions"."expires_at" between 100000000 and 99999999999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at", 'unixepoch') end end <= ? limit ?);

-- session.cleanupExpired, limit
delete from "fastauth_sessions" where "fastauth_sessions"."id" in (select "fastauth_sessions"."id" from "fastauth_sessions" where ("fastauth_sessions"."expires_at" <= datetime(?, '+14 hours') or ("fastauth_sessions"."expires_at" > date(?, '+14 hours') || 'T' and "fastauth_sessions"."expires_at" < date(?, '+14 hours') || 'U')) and case typeof("fastauth_sessions"."expires_at") when 'text' then case when substr("fastauth_sessions"."expires_at", 1, 1) > '0' and datetime(substr("fastauth_sessions"."expires_at", 1, 19)) = replace(substr("fastauth_sessions"."expires_at", 1, 19), 'T', ' ') then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at") end when 'integer' then case when "fastauth_sessions"."expires_at" between 100000000000 and 253402300799999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at" / 1000.0, 'unixepoch') when "fastauth_sessions"."expires_at" between 100000000 and 99999999999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_sessions"."expires_at", 'unixepoch') end end <= ? limit ?);

-- role.createRole, all or nothing
insert into "fastauth_roles" ("name") values (?);
delete from "fastauth_role_permissions" where "fastauth_role_permissions"."role_name" = ?;
delete from "fastauth_user_roles" where "fastauth_user_roles"."role_name" = ?;
insert into "fastauth_role_permissions" ("role_name", "permission") select "fastauth_roles"."name", granted.column1 from "fastauth_roles", (select value as column1 from json_each(?)) as "granted" where "fastauth_roles"."name" = ? on conflict do nothing;

-- role.getRole
select "fastauth_roles"."name" as "name", "fastauth_role_permissions"."permission" as "permission" from "fastauth_roles" left join "fastauth_role_permissions" on "fastauth_role_permissions"."role_name" = "fastauth_roles"."name" where "fastauth_roles"."name" = ?;

-- role.listRoles
select "fastauth_roles"."name" as "name", "fastauth_role_permissions"."permission" as "permission" from "fastauth_roles" left join "fastauth_role_permissions" on "fastauth_role_permissions"."role_name" = "fastauth_roles"."name";

-- role.deleteRole, all or nothing
select "fastauth_roles"."name" as "name" from "fastauth_roles" where "fastauth_roles"."name" = ?;
delete from "fastauth_role_permissions" where "fastauth_role_permissions"."role_name" = ?;
delete from "fastauth_user_roles" where "fastauth_user_roles"."role_name" = ?;
delete from "fastauth_roles" where "fastauth_roles"."name" = ?;

-- role.addPermissions, all or nothing
select "fastauth_roles"."name" as "name" from "fastauth_roles" where "fastauth_roles"."name" = ?;
insert into "fastauth_role_permissions" ("role_name", "permission") select "fastauth_roles"."name", granted.column1 from "fastauth_roles", (select value as column1 from json_each(?)) as "granted" where "fastauth_roles"."name" = ? on conflict do nothing;
select "fastauth_roles"."name" as "name" from "fastauth_roles" where "fastauth_roles"."name" = ?;

-- role.removePermissions, all or nothing
select "fastauth_roles"."name" as "name" from "fastauth_roles" where "fastauth_roles"."name" = ?;
delete from "fastauth_role_permissions" where ("fastauth_role_permissions"."role_name" = ? and "fastauth_role_permissions"."permission" in (select value from json_each(?)));
select "fastauth_roles"."name" as "name" from "fastauth_roles" where "fastauth_roles"."name" = ?;

-- role.assignRole
insert into "fastauth_user_roles" ("user_id", "role_name") select "fastauth_users"."id", "fastauth_roles"."name" from "fastauth_users", "fastauth_roles" where ("fastauth_users"."id" = ? and "fastauth_roles"."name" = ?) on conflict do nothing;
select "fastauth_users"."id" as "user", "fastauth_roles"."name" as "role", "fastauth_user_roles"."role_name" as "assigned" from "fastauth_users" left join "fastauth_roles" on "fastauth_roles"."name" = ? left join "fastauth_user_roles" on ("fastauth_user_roles"."user_id" = "fastauth_users"."id" and "fastauth_user_roles"."role_name" = "fastauth_roles"."name") where "fastauth_users"."id" = ?;

-- role.revokeRole
delete from "fastauth_user_roles" where ("fastauth_user_roles"."user_id" = ? and "fastauth_user_roles"."role_name" = ?);

-- role.getUserRoles
select "fastauth_roles"."name" as "role" from "fastauth_user_roles" inner join "fastauth_roles" on "fastauth_roles"."name" = "fastauth_user_roles"."role_name" where "fastauth_user_roles"."user_id" = ?;

-- role.getUserPermissions
select "fastauth_role_permissions"."permission" as "permission" from "fastauth_user_roles" inner join "fastauth_roles" on "fastauth_roles"."name" = "fastauth_user_roles"."role_name" inner join "fastauth_role_permissions" on "fastauth_role_permissions"."role_name" = "fastauth_roles"."name" where "fastauth_user_roles"."user_id" = ?;

-- oauth.createOAuthAccount
insert into "fastauth_oauth_accounts" ("provider", "provider_account_id", "access_token", "refresh_token", "expires_at", "user_id", "id", "created_at") select ?, ?, ?, ?, ?, ?, ?, ? from "fastauth_users" where "fastauth_users"."id" = ? on conflict do nothing;
select "fastauth_oauth_accounts"."provider" as "provider", "fastauth_oauth_accounts"."provider_account_id" as "providerAccountId", "fastauth_oauth_accounts"."user_id" as "userId", "fastauth_oauth_accounts"."access_token" as "accessToken", "fastauth_oauth_accounts"."refresh_token" as "refreshToken", "fastauth_oauth_accounts"."expires_at" as "expiresAt", null as "owner" from "fastauth_oauth_accounts" where ("fastauth_oauth_accounts"."provider" = ? and "fastauth_oauth_accounts"."provider_account_id" = ?) union all select null as "provider", null as "providerAccountId", null as "userId", null as "accessToken", null as "refreshToken", null as "expiresAt", "fastauth_users"."id" as "owner" from "fastauth_users" where "fastauth_users"."id" = ?;

-- oauth.getOAuthAccount
select "fastauth_oauth_accounts"."provider" as "provider", "fastauth_oauth_accounts"."provider_account_id" as "providerAccountId", "fastauth_oauth_accounts"."user_id" as "userId", "fastauth_oauth_accounts"."access_token" as "accessToken", "fastauth_oauth_accounts"."refresh_token" as "refreshToken", "fastauth_oauth_accounts"."expires_at" as "expiresAt" from "fastauth_oauth_accounts" where ("fastauth_oauth_accounts"."provider" = ? and "fastauth_oauth_accounts"."provider_account_id" = ?);

-- oauth.getUserByAccount
select "fastauth_users"."id" as "id", "fastauth_users"."email" as "email", "fastauth_users"."name" as "name", "fastauth_users"."image" as "image", "fastauth_users"."email_verified" as "emailVerified", "fastauth_users"."is_active" as "isActive", "fastauth_users"."created_at" as "createdAt", "fastauth_users"."updated_at" as "updatedAt", "fastauth_oauth_accounts"."provider" as "provider", "fastauth_oauth_accounts"."provider_account_id" as "providerAccountId", "fastauth_oauth_accounts"."user_id" as "userId", "fastauth_oauth_accounts"."access_token" as "accessToken", "fastauth_oauth_accounts"."refresh_token" as "refreshToken", "fastauth_oauth_accounts"."expires_at" as "expiresAt" from "fastauth_oauth_accounts" inner join "fastauth_users" on "fastauth_users"."id" = "fastauth_oauth_accounts"."user_id" where ("fastauth_oauth_accounts"."provider" = ? and "fastauth_oauth_accounts"."provider_account_id" = ?);

-- oauth.updateOAuthAccount
update "fastauth_oauth_accounts" set "access_token" = ? where ("fastauth_oauth_accounts"."provider" = ? and "fastauth_oauth_accounts"."provider_account_id" = ?);

-- oauth.updateOAuthAccount, nothing
select "fastauth_oauth_accounts"."id" as "id" from "fastauth_oauth_accounts" where ("fastauth_oauth_accounts"."provider" = ? and "fastauth_oauth_accounts"."provider_account_id" = ?);

-- oauth.getUserOAuthAccounts
select "fastauth_oauth_accounts"."provider" as "provider", "fastauth_oauth_accounts"."provider_account_id" as "providerAccountId", "fastauth_oauth_accounts"."user_id" as "userId", "fastauth_oauth_accounts"."access_token" as "accessToken", "fastauth_oauth_accounts"."refresh_token" as "refreshToken", "fastauth_oauth_accounts"."expires_at" as "expiresAt" from "fastauth_oauth_accounts" where "fastauth_oauth_accounts"."user_id" = ? order by "fastauth_oauth_accounts"."created_at", "fastauth_oauth_accounts"."id";

-- oauth.deleteOAuthAccount
delete from "fastauth_oauth_accounts" where ("fastauth_oauth_accounts"."provider" = ? and "fastauth_oauth_accounts"."provider_account_id" = ?);

-- state.put
insert into "fastauth_state" ("key", "value", "count", "expires_at") values (?, ?, ?, ?) on conflict ("key") do update set "value" = excluded."value", "count" = excluded."count", "expires_at" = excluded."expires_at";

-- state.add
insert into "fastauth_state" ("key", "value", "count", "expires_at") values (?, ?, ?, ?);

-- state.take
select "fastauth_state"."value" as "value", "fastauth_state"."expires_at" as "end" from "fastauth_state" where ("fastauth_state"."key" = ? and "fastauth_state"."value" is not null);
delete from "fastauth_state" where ("fastauth_state"."key" = ? and "fastauth_state"."value" is not null) and case typeof("fastauth_state"."expires_at") when 'text' then case when substr("fastauth_state"."expires_at", 1, 1) > '0' and datetime(substr("fastauth_state"."expires_at", 1, 19)) = replace(substr("fastauth_state"."expires_at", 1, 19), 'T', ' ') then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at") end when 'integer' then case when "fastauth_state"."expires_at" between 100000000000 and 253402300799999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at" / 1000.0, 'unixepoch') when "fastauth_state"."expires_at" between 100000000 and 99999999999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at", 'unixepoch') end end > ?;

-- state.increment, all or nothing
insert into "fastauth_state" ("key", "value", "count", "expires_at") select counted.column1, ?, ?, ? from (select value as column1 from json_each(?)) as "counted" where true on conflict ("key") do update set "count" = case when "fastauth_state"."value" is null and case typeof("fastauth_state"."expires_at") when 'text' then case when substr("fastauth_state"."expires_at", 1, 1) > '0' and datetime(substr("fastauth_state"."expires_at", 1, 19)) = replace(substr("fastauth_state"."expires_at", 1, 19), 'T', ' ') then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at") end when 'integer' then case when "fastauth_state"."expires_at" between 100000000000 and 253402300799999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at" / 1000.0, 'unixepoch') when "fastauth_state"."expires_at" between 100000000 and 99999999999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at", 'unixepoch') end end > ? then "fastauth_state"."count" + 1 else 1 end, "expires_at" = case when "fastauth_state"."value" is null and case typeof("fastauth_state"."expires_at") when 'text' then case when substr("fastauth_state"."expires_at", 1, 1) > '0' and datetime(substr("fastauth_state"."expires_at", 1, 19)) = replace(substr("fastauth_state"."expires_at", 1, 19), 'T', ' ') then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at") end when 'integer' then case when "fastauth_state"."expires_at" between 100000000000 and 253402300799999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at" / 1000.0, 'unixepoch') when "fastauth_state"."expires_at" between 100000000 and 99999999999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at", 'unixepoch') end end > ? then "fastauth_state"."expires_at" else ? end, "value" = null;
select "fastauth_state"."key" as "key", "fastauth_state"."count" as "count", "fastauth_state"."expires_at" as "end" from "fastauth_state" where "fastauth_state"."key" in (?, ?);

-- state.cleanupExpired
delete from "fastauth_state" where "fastauth_state"."key" in (select "fastauth_state"."key" from "fastauth_state" where ("fastauth_state"."expires_at" <= datetime(?, '+14 hours') or ("fastauth_state"."expires_at" > date(?, '+14 hours') || 'T' and "fastauth_state"."expires_at" < date(?, '+14 hours') || 'U')) and case typeof("fastauth_state"."expires_at") when 'text' then case when substr("fastauth_state"."expires_at", 1, 1) > '0' and datetime(substr("fastauth_state"."expires_at", 1, 19)) = replace(substr("fastauth_state"."expires_at", 1, 19), 'T', ' ') then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at") end when 'integer' then case when "fastauth_state"."expires_at" between 100000000000 and 253402300799999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at" / 1000.0, 'unixepoch') when "fastauth_state"."expires_at" between 100000000 and 99999999999 then strftime('%Y-%m-%d %H:%M:%f', "fastauth_state"."expires_at", 'unixepoch') end end <= ? limit ?);

-- passkey.createPasskey
insert into "fastauth_passkeys" ("id", "user_id", "public_key", "sign_count", "aaguid", "name", "created_at", "last_used_at") select ?, ?, ?, ?, ?, ?, ?, ? from "fastauth_users" where "fastauth_users"."id" = ?;

-- passkey.getPasskey
select "fastauth_passkeys"."id" as "id", "fastauth_passkeys"."user_id" as "userId", "fastauth_passkeys"."public_key" as "publicKey", "fastauth_passkeys"."sign_count" as "signCount", "fastauth_passkeys"."aaguid" as "aaguid", "fastauth_passkeys"."name" as "name", "fastauth_passkeys"."created_at" as "createdAt", "fastauth_passkeys"."last_used_at" as "lastUsedAt" from "fastauth_passkeys" where "fastauth_passkeys"."id" = ?;

-- passkey.getPasskeysByUser
select "fastauth_passkeys"."id" as "id", "fastauth_passkeys"."user_id" as "userId", "fastauth_passkeys"."public_key" as "publicKey", "fastauth_passkeys"."sign_count" as "signCount", "fastauth_passkeys"."aaguid" as "aaguid", "fastauth_passkeys"."name" as "name", "fastauth_passkeys"."created_at" as "createdAt", "fastauth_passkeys"."last_used_at" as "lastUsedAt" from "fastauth_passkeys" where "fastauth_passkeys"."user_id" = ? order by "fastauth_passkeys"."created_at", "fastauth_passkeys"."id";

-- passkey.updateSignCount
update "fastauth_passkeys" set "sign_count" = ?, "last_used_at" = ? where ("fastauth_passkeys"."id" = ? and "fastauth_passkeys"."sign_count" < ?);

-- passkey.deletePasskey
delete from "fastauth_passkeys" where "fastauth_passkeys"."id" = ?;
