declare namespace Cloudflare {
  interface Env {
    DB: D1Database
    EMPTY: D1Database
    STORE: DurableObjectNamespace
    LIBSQL_URL: string
    SHARED_LIBSQL_URL: string
  }
}
