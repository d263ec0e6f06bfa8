/** What an engine says that it has of FastAuth's tables: columns, keys and indexes. */
type Query = (sql: string) => Promise<Record<string, unknown>[]>

const SQLITE = {
  columns: `select m.name as "table", p.name, p.type, p."notnull", p.pk from sqlite_master m
    join pragma_table_info(m.name) p where m.type = 'table' and m.name like 'fastauth%' order by 1, p.cid`,
  foreignKeys: `select m.name as "table", f."from", f."table" as parent, f."to", f.on_delete
    from sqlite_master m join pragma_foreign_key_list(m.name) f where m.name like 'fastauth%' order by 1, 2`,
  indexes: `select m.name as "table", l.name, l."unique", i.seqno, i.name as column from sqlite_master m
    join pragma_index_list(m.name) l join pragma_index_info(l.name) i
    where m.name like 'fastauth%' order by 1, 2, 4`,
}

const POSTGRES = {
  columns: `select table_name, column_name, data_type, is_nullable, character_maximum_length
    from information_schema.columns where table_name like 'fastauth%' order by table_name, ordinal_position`,
  constraints: `select conrelid::regclass::text as "table", conname, pg_get_constraintdef(oid) as definition
    from pg_constraint where conrelid::regclass::text like 'fastauth%' order by 1, 2`,
  indexes: `select indexname, indexdef from pg_indexes where tablename like 'fastauth%' order by 1`,
}

const MYSQL = {
  columns: `select table_name as t, column_name as c, column_type as type, is_nullable as nullable,
    character_set_name as charset from information_schema.columns
    where table_schema = database() and table_name like 'fastauth%' order by 1, ordinal_position`,
  indexes: `select table_name as t, index_name as name, non_unique as u, column_name as c
    from information_schema.statistics where table_schema = database() and table_name like 'fastauth%'
    order by 1, 2, seq_in_index`,
}

const QUESTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sqlite: SQLITE,
  postgres: POSTGRES,
  mysql: MYSQL,
}

export async function introspect(dialect: string, query: Query): Promise<unknown> {
  const answers: Record<string, unknown> = {}
  for (const [name, sql] of Object.entries(QUESTIONS[dialect] ?? {})) {
    answers[name] = await query(sql)
  }
  return answers
}
