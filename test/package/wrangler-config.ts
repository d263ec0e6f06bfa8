/** A wrangler.toml with a D1 database; `worker` are lines about the Worker, `database` about its database. */
export const wranglerConfig = (
  worker: readonly string[],
  database: readonly string[] = [],
): string =>
  [
    ...worker,
    'compatibility_date = "2026-07-30"',
    'send_metrics = false',
    '[[d1_databases]]',
    'binding = "DB"',
    'database_name = "auth"',
    'database_id = "00000000-0000-0000-0000-000000000000"',
    ...database,
    '',
  ].join('\n')
