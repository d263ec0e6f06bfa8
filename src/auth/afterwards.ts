/** What is done after an answer: mails, above all. */
import type { RequestContext } from './core.ts'
import { vercelInvocation } from './vercel.ts'

export type Task = () => Promise<unknown>

export interface Afterwards {
  /** Leaves work of which the answer itself says that there is some. */
  add(task: Task): void
  /** Leaves work whose existence the answer must not reveal: null for none. */
  addUntold(task: Task | null): void
  /**
   * Does it. The answer waits for what this returns. `spare` is what may be done besides where the runtime keeps going
   * after the answer, and nowhere else.
   */
  begin(context: RequestContext, spare?: () => Task | null): Promise<void>
}

/**
 * What an answer waits that must not tell whether there is work, where the runtime keeps nothing alive after it. As
 * long with work as without: what the work itself takes would tell which addresses have an account.
 */
const UNTOLD_MS = 250

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds))

/** @param failed receives what a task throws */
export function afterwards(failed: (error: unknown) => Promise<void>): Afterwards {
  const tasks: Task[] = []
  let isUntold = false
  const run = async (): Promise<void> => {
    for (const task of tasks) {
      try {
        await task()
      } catch (error) {
        await failed(error)
      }
    }
  }
  return {
    add: (task) => void tasks.push(task),
    addUntold(task) {
      isUntold = true
      if (task) tasks.push(task)
    },
    async begin(context, spare) {
      let done: Promise<void> | undefined
      // Not even what a template takes is to lie before the answer.
      const begun = (): Promise<void> => (done ??= pause(0).then(run))
      try {
        // Called on what it came with: a Worker's own context is taken too.
        const platform = context.waitUntil ? context : vercelInvocation()
        if (platform?.waitUntil) {
          const more = spare?.()
          if (more) tasks.push(more)
          if (tasks.length > 0) platform.waitUntil(begun())
          return
        }
      } catch {
        // A context that keeps nothing alive any more.
      }
      if (tasks.length === 0 && !isUntold) return
      const all = begun()
      await (isUntold ? pause(UNTOLD_MS) : all)
    },
  }
}
