const SUBJECT = /^(?:Table '(?:\w+\.)?(\w+)'|Unknown column '([\w.]+)')/

/** The table or column that a sentence of MySQL's is about, as a fault has it. */
export function mysqlSubject(sentence: string): { subjects?: readonly string[] } {
  const [, table, column] = SUBJECT.exec(sentence) ?? []
  const subject = table ?? column
  return subject === undefined ? {} : { subjects: [subject] }
}
