declare namespace Cloudflare {
  interface Env {
    DB: D1Database
    EMPTY: D1Database
    STORE: DurableObjectNamespace
    LIBSQL_URL: string
    TURSO_URL: string
    NEON_URL: string
    NEON_ENDPOINT: string
    PLANETSCALE_URL: string
    PLANETSCALE_ENDPOINT: string
    OIDC_URL: string
    SHARED_LIBSQL_URL: string
    SHARED_NEON_URL: string
    SHARED_PLANETSCALE_URL: string
  }
}
