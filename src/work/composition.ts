/**
 * Several works as one: {@link series} and {@link atomic} take any works, whatever the number of their
 * statements, compositions included. Each part reads its own part of the answers, as if it had been sent alone:
 *
 * - A fault means what it means for the part whose statement met it. The database may not tell which that was:
 *   then it is the first part for which such a fault about such a table has a meaning.
 * - Where a part finds out that its write was carried out all the same, the others are sent without it.
 * - Where something else came between the statements of a part, that part is sent again, and no other.
 * - After a lost answer each write is sent again in its own way. Where one of them has none, none is sent.
 * - What is left of a part that goes in batches follows in units of its own, whatever the others are.
 * - A composition with an atomic part is atomic: one unit is a transaction or is not.
 *
 * An error that a part reads out of the answers, such as a user who is not there, undoes nothing: the statements
 * of the others are carried out by then. What must stop them stands in their own conditions.
 *
 * One of the places where casts are allowed: from lists to what stands at each place.
 */
import type { Fault, FaultKind } from '../connections/connection.ts'
import {
  ChangedMeanwhile,
  type Finding,
  map,
  OutcomeUnknown,
  type Rest,
  type Results,
  type Work,
} from './work.ts'

/** What each of several answers. */
type Answers<W extends readonly Work<unknown>[]> = {
  -readonly [I in keyof W]: W[I] extends Work<infer T> ? T : never
}

/**
 * One work after the other, in as few requests as the database allows. A later one sees what an earlier one
 * did. Of several writes, those before the one that fails may be carried out: use {@link atomic} for them.
 */
export const series = <const W extends readonly Work<unknown>[]>(...works: W): Work<Answers<W>> =>
  compose(works, false)

/** All of the statements or none. */
export const atomic = <const W extends readonly Work<unknown>[]>(...works: W): Work<Answers<W>> =>
  compose(works, true)

/** A work, and where its answers stand among those of the composition. */
interface Part {
  readonly work: Work<unknown>
  readonly start: number
  readonly end: number
}

function compose<const W extends readonly Work<unknown>[]>(
  works: W,
  whole: boolean,
): Work<Answers<W>> {
  const parts: Part[] = []
  let end = 0
  for (const work of works) {
    const start = end
    end += work.statements.length
    parts.push({ work, start, end })
  }
  const atomic = whole || works.some((work) => work.atomic)

  /** Finds the answers of all parts, of which some are known and only the others are sent. */
  const only = (next: (part: Part) => Work<Results> | Results): Work<Results> =>
    map(compose(parts.map(next).map(toWork), whole), (answers) => answers.flat())

  /** What is found of a part, and of the others in a unit without it. */
  const complete = (part: Part, found: Finding): Finding => {
    if (found instanceof Error) return found
    if ('statements' in found) return map(found, (more) => complete(part, more))
    // Of several writes that are no transaction, nobody knows which were carried out before the fault.
    if (!atomic && parts.some((other) => other !== part && other.work.writes)) {
      return new OutcomeUnknown()
    }
    return only((other) => (other === part ? found : unread(other.work)))
  }

  const meaningOf = (kind: FaultKind, fault: Fault): Error | Work<Finding> | undefined => {
    for (const part of parts) {
      const meaning = concerns(part, fault) && part.work.meanings?.[kind]?.(within(part, fault))
      if (!meaning) continue
      return meaning instanceof Error ? meaning : map(meaning, (found) => complete(part, found))
    }
    return undefined
  }

  const kinds = works.flatMap(({ meanings }) => Object.keys(meanings ?? {}) as FaultKind[])
  const meaning = (kind: FaultKind) => [kind, (fault: Fault) => meaningOf(kind, fault)] as const

  return {
    statements: works.flatMap(({ statements }) => statements),
    writes: works.some(({ writes }) => writes),
    atomic,
    read: (results) => parts.map((part) => part.work.read(own(part, results))) as Answers<W>,
    meanings: Object.fromEntries(kinds.map(meaning)),
    again: works.every(({ writes, again }) => again || !writes)
      ? () => compose(works.map(repeat), whole) as Work<Answers<W>>
      : undefined,
    retry: (results) => {
      const changed = parts.filter((part) => hasChanged(part, results))
      if (changed.length === 0) return undefined
      return only((part) => {
        const answers = own(part, results)
        if (!changed.includes(part)) return answers
        return part.work.retry?.(answers) ?? unread(part.work)
      })
    },
    rest: (results) => {
      const left = new Map<Part, Rest>()
      for (const part of parts) {
        const rest = part.work.rest?.(own(part, results))
        if (rest) left.set(part, rest)
      }
      if (left.size === 0) return undefined
      const removed = [...left.values()].reduce((sum, rest) => sum + rest.removed, 0)
      return { removed, work: only((part) => left.get(part)?.work ?? own(part, results)) }
    },
  }
}

/** A write in its own way of being sent again; a read as it is. */
const repeat = (work: Work<unknown>): Work<unknown> => (work.writes && work.again?.()) || work

const own = ({ start, end }: Part, results: Results): Results => results.slice(start, end)

/** A work that finds its answers, and leaves it to others to read them. */
const unread = ({ again, ...work }: Work<unknown>): Work<Results> => ({
  ...work,
  read: (results) => results,
})

const toWork = (next: Work<Results> | Results): Work<Results> =>
  'statements' in next ? next : { statements: [], writes: false, read: () => next }

/** Whether a fault may be that of a part's statement, as far as the database tells. */
const concerns = (
  { work: { table }, start, end }: Part,
  { position, subjects = [] }: Fault,
): boolean =>
  position === undefined
    ? table === undefined ||
      subjects.length === 0 ||
      subjects.some((subject) => subject.split('.')[0] === table)
    : start <= position && position < end

const within = ({ start }: Part, fault: Fault): Fault =>
  fault.position === undefined ? fault : { ...fault, position: fault.position - start }

function hasChanged(part: Part, results: Results): boolean {
  try {
    part.work.read(own(part, results))
    return false
  } catch (error) {
    return error instanceof ChangedMeanwhile
  }
}
