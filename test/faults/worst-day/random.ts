/** Random numbers that a seed decides: the same for the same words. */
export interface Random {
  /** From 0 to below `n`. */
  below(n: number): number
  chance(probability: number): boolean
  pick<T>(choices: readonly T[]): T
}

/** FNV-1a, as the start of a mulberry32. */
export function seeded(...words: readonly (string | number)[]): Random {
  let state = 0x811c9dc5
  for (const char of words.join(' ')) {
    state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193)
  }
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number): number => Math.floor(next() * n)
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (choices) => {
      const choice = choices[below(choices.length)]
      if (choice === undefined) throw new Error('there is nothing to pick from')
      return choice
    },
  }
}
