const SUBJECT = /^(?:Table '(?:[^.']+\.)?(\w+)' doesn't exist|Unknown column '(\w+\.\w+)')/

/** A column that a trigger looked for in the row before it. */
const OF_TRIGGER = /^Unknown column '(\w+)' in '?(NEW|OLD)'?/

/** The table, or the column with its table, that a sentence of MySQL's is about. */
export function mysqlSubject(sentence: string): { subjects?: readonly string[] } {
  const [, column, row] = OF_TRIGGER.exec(sentence) ?? []
  if (row !== undefined) return { subjects: [`${row}.${column}`] }
  const [, table, qualified] = SUBJECT.exec(sentence) ?? []
  const subject = table ?? qualified
  return subject === undefined ? {} : { subjects: [subject] }
}
