/** How pages of the core look, and what they say, where the application gave `pages`. */
import type { LinkTexts } from './link-texts.ts'

export interface PageLook {
  readonly texts: LinkTexts
  /** @param body markup, of which all that varies is escaped */
  readonly frame: (title: string, body: string, status: number) => Response
  /** What kind of device it is, in words of our own. */
  readonly deviceKind: (userAgent: string | null) => string | null
  /** What was done or not, and the way on to the pages under a prefix. */
  readonly said: (prefix: string, text: string, answer: Pick<Response, 'ok' | 'status'>) => Response
}
