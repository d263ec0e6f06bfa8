/**
 * The worst day: a thousand writes through a network that loses, delays and garbles them. Then what is stored
 * is compared with what callers were told. FAULTS_SEED repeats a day; FAULTS_WRITES makes it longer.
 */
import { expect, test } from 'vitest'
import { DatabaseError } from 'fastauth-edge'
import { MIXES } from '../servers/fault-mix.ts'
import { DRIVERS, openTarget, type Target } from './targets.ts'
import { CHANGES } from './worst-day/changes.ts'
import { CREATIONS } from './worst-day/creations.ts'
import { compare, type Ledger, openLedger } from './worst-day/ledger.ts'
import { seeded } from './worst-day/random.ts'
import { REMOVALS } from './worst-day/removals.ts'

const SEED = process.env['FAULTS_SEED'] ?? String(Date.now())
const WRITES = Number(process.env['FAULTS_WRITES'] ?? 1_000)
const CALLERS = 40
/** Long enough for forty callers at once on a busy machine: what is late must be a fault's doing. */
const TIMEOUT_MS = 2_000
/** Of all requests. */
const FAULTY = 0.25

const SCENARIOS = [...CREATIONS, ...REMOVALS, ...CHANGES]

/** Which fault a request meets is decided by the seed, the call and how many requests the call had before. */
const mix =
  (name: Target['name']): Target['proxy']['choose'] =>
  ({ call, nth }) => {
    const random = seeded(SEED, name, call, nth)
    return random.chance(FAULTY) ? random.pick(MIXES[name]) : undefined
  }

test.each(DRIVERS)(
  '%s: nothing acknowledged is lost, nothing done twice, nobody told a lie',
  async (name) => {
    console.log(`${name}: FAULTS_SEED=${SEED}`)
    const timing = { lateMs: TIMEOUT_MS * 1.5, slowMs: TIMEOUT_MS, outageMs: 15 }
    const target = await openTarget(name, 'worst_day', timing)
    const { formats } = target.backend
    const steady = target.backend.adapter()
    await steady.createTables()
    const ledger = openLedger(target, TIMEOUT_MS)
    target.proxy.choose = mix(name)
    let begun = 0
    const caller = async (): Promise<void> => {
      while (ledger.writes < WRITES) {
        const number = begun++
        let calls = 0
        const tell: Ledger['tell'] = (what, call) =>
          ledger.tell(`${number}.${calls++} ${what}`, call)
        const random = seeded(SEED, name, number)
        const context = { ledger: { ...ledger, tell }, random, steady, formats }
        await random
          .pick(SCENARIOS)(context)
          .catch((error: unknown) => {
            // What it needed could not be made beside the transactions that the faults leave open for a second.
            if (!(error instanceof DatabaseError)) throw error
          })
      }
    }
    const started = performance.now()
    await Promise.all(Array.from({ length: CALLERS }, caller))
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const { counts, writes, longestMs } = ledger
    console.log(
      `${name}: ${writes} writes, ${seconds} s, longest ${Math.round(longestMs)} ms`,
      counts,
    )
    expect([...ledger.lies, ...(await compare(target, ledger))]).toEqual([])
    // Every kind of end was met, so that the day was bad enough to prove something.
    for (const kind of ['done', 'done after a fault', 'refused', 'failed', 'unknown']) {
      expect(counts[kind], kind).toBeGreaterThan(writes / 1_000)
    }
    await target.close()
  },
  120_000 + WRITES * 60,
)
