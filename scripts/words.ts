/** Habits of language that the documentation, messages and comments have lost, and what to write in their place. */
const HABITS: readonly (readonly [habit: RegExp, instead: string])[] = [
  [/\banew\b/i, 'again'],
  [/\bwhoever\b/i, 'anyone who, the caller, the user'],
  [/\b(?:is|are|was|were) said\b/i, 'returns, throws, reports'],
  [/\b(?:is|are|was|were|been) told of\b/i, 'receives, gets'],
  [/\b(?:is|are|was|were) asked\b/i, 'is queried, is called, receives'],
  [/\basks? the database\b/i, 'queries'],
  [
    /\b(?:makes?|made|making) (?:the |its |all |no )?(?:tables?|index(?:es)?|themselves|itself)\b|\btables? (?:is|are|was|were|be) made\b/i,
    'create',
  ],
  [/\b(?:that|what|which) (?:is|are|was|were) there\b/i, 'existing, exists'],
  [/\bwho is asking\b/i, 'the signed-in user, who is signed in'],
  [/\bstands? against\b/i, 'forbids, is in the way'],
  [/\bwhat is to (?:go|be)\b|\bnobody is told\b/i, 'a subject and an active verb'],
  [/\btyping errors?\b/i, 'typo'],
  [/\bsooner or later\b/i, 'immediately, or with a delay'],
  [/\bthrown on\b/i, 'rethrown, reaches the caller'],
  [/\b(?:takes?|taken|took) (?:\S+ )?for an? /i, 'considers, treats as'],
]

/** The lines of a text that have such a habit, each with what to write in its place. */
export const habitsIn = (text: string): string[] =>
  text
    .split('\n')
    .flatMap((line, i) =>
      HABITS.filter(([habit]) => habit.test(line)).map(
        ([habit, instead]) =>
          `${i + 1}: ${habit.exec(line)?.[0]}: write ${instead}\n    ${line.trim()}`,
      ),
    )
