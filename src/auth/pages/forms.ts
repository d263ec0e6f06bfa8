/** What forms are made of. */
import { type Markup, markup } from './markup.ts'

/** A form as it was sent, and what was wrong with it. Nothing was sent yet where it is empty. */
export interface Filled {
  readonly values: Readonly<Record<string, string>>
  /** What is wrong with single fields, by their names. */
  readonly problems: ReadonlyMap<string, string>
  /** What is wrong with the whole. */
  readonly problem?: string | undefined
}

export const BLANK: Filled = { values: {}, problems: new Map() }

interface Field {
  readonly name: string
  readonly label: string
  readonly type: 'email' | 'password' | 'text'
  readonly autocomplete: string
  readonly isOptional?: boolean
}

/**
 * Browsers take an address of ASCII alone in a field of the type `email`, and rewrite its domain: what the core takes is a
 * text, with the keyboard for addresses.
 */
const ATTRIBUTES: Readonly<Record<Field['type'], Markup>> = {
  email: markup`type="text" inputmode="email" autocapitalize="none" spellcheck="false"`,
  password: markup`type="password"`,
  text: markup`type="text"`,
}

/** A field with its label, and with what is wrong with it. What was typed stays, unless it is a password. */
export function field(
  { values, problems }: Filled,
  { name, label, type, autocomplete, isOptional = false }: Field,
): Markup {
  const problem = problems.get(name)
  const value = type === 'password' ? '' : (values[name] ?? '')
  const told = problem && markup` aria-invalid="true" aria-describedby="${name}-problem"`
  const said = problem && markup`\n<p class="problem" id="${name}-problem">${problem}</p>`
  const need = !isOptional && markup` required`
  return markup`<div class="field"><label for="${name}">${label}</label>
<input id="${name}" name="${name}" ${ATTRIBUTES[type]} autocomplete="${autocomplete}" value="${value}"${need}${told}>${said}</div>`
}

export const alert = (problem: string | undefined): Markup | undefined =>
  problem ? markup`<p class="alert" role="alert">${problem}</p>\n` : undefined

/** @param action the address that the form goes to; the page's own where it is empty */
export const form = (action: string, inside: Markup): Markup => markup`<form method="post"${
  action && markup` action="${action}"`
}>
${inside}
</form>`

export const button = (text: string, kind: '' | 'second' | 'small second' = ''): Markup =>
  markup`<button${kind && markup` class="${kind}"`}>${text}</button>`
