/** What a mysql: URL says, decoded. */
export function mysqlOptions(url: string): {
  host: string
  port: number
  user: string
  password: string
  database: string
} {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  }
}
