/** The core, as providers bring it along for the shells. */
import type { CreateCore } from './config.ts'
import { checkCoreOptions, FastAuth } from './fastauth.ts'

export const createCore: CreateCore = Object.assign(
  (...given: ConstructorParameters<typeof FastAuth>) => new FastAuth(...given),
  { check: checkCoreOptions },
)
