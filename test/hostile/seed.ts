/** What random tests begin from: SEED, to see a failure again, or the clock. */
export const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)

/** How many times as many cases as in an ordinary run. */
export const times = Number(process.env['TIMES'] ?? 1)

/** Tells it, since a failure that cannot be repeated is worth little. */
export const announce = (what: string): void => {
  process.stdout.write(`${what}: SEED=${seed} TIMES=${times}\n`)
}
