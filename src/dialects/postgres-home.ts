/** In which schema of a `search_path` our tables are, so that a missing one is never created in front of the others. */

/** SQLSTATE of our own: the tables are in several schemas. */
export const SEVERAL_SCHEMAS = 'FA001'

/**
 * Has what follows in the transaction create tables where the others are, and nowhere else. A name is resolved to the
 * first schema that has it: made in another, a table would be looked for in vain, or hide one that is full of rows.
 */
export const atHome = (names: readonly string[]): string => `do $$
declare homes name[];
begin
  select array_agg(distinct n.nspname) into homes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relname in (${names.map((name) => `'${name}'`).join(', ')})
      and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and n.nspname = any (current_schemas(false)) and pg_table_is_visible(c.oid);
  if cardinality(homes) > 1 then
    raise exception 'the tables are in several schemas' using errcode = '${SEVERAL_SCHEMAS}';
  elsif cardinality(homes) = 1 then
    perform set_config('search_path', quote_ident(homes[1]), true);
  end if;
end $$`
