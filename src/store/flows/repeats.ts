import { map, OutcomeUnknown, type Work } from '../../work/work.ts'

/**
 * A write in whose place, once its answer was lost, another is sent: one that also finds what the first has done. Its
 * answer is one as far as it `isKnown`.
 */
export function repeatedAs<T>(
  work: Work<T>,
  describe: () => Work<T>,
  isKnown: (answer: T) => unknown = Boolean,
): Work<T> {
  const again = (): Work<T> => ({
    ...map(describe(), (answer) => {
      if (!isKnown(answer)) throw new OutcomeUnknown()
      return answer
    }),
    again,
  })
  return { ...work, again }
}
