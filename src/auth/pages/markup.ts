/** Markup whose every value is escaped, unless it is markup itself. */
import { htmlEscape } from 'escape-goat'

export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What can stand in markup. Nothing stands for what is null, undefined or false. */
export type Inner = Markup | string | number | null | undefined | false | readonly Inner[]

function textOf(inner: Inner): string {
  if (inner instanceof Markup) return inner.text
  if (inner === null || inner === undefined || inner === false) return ''
  if (typeof inner === 'string' || typeof inner === 'number') return htmlEscape(String(inner))
  return inner.map(textOf).join('')
}

export const markup = (strings: TemplateStringsArray, ...inner: readonly Inner[]): Markup =>
  new Markup(String.raw({ raw: strings }, ...inner.map(textOf)))
