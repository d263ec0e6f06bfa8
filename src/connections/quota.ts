/**
 * How services word that a quota of the account or the plan is used up: Neon, PlanetScale, Turso (which calls it
 * blocked) and D1, each beside codes that mean other things too.
 */
export const quotaSentence: RegExp =
  /exceeded (?:the|its|your) (?:[\w' -]{0,40} )?(?:quota|limits?)\b|quota (?:has been )?exceeded|upgrade your plan|operations are forbidden|\bBLOCKED\b|Operation was blocked|maximum account storage limit/i
