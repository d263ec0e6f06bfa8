/** The options of `pages({ … })`, read once. */
import { ConfigError } from '../../errors.ts'
import * as rule from '../rules.ts'
import { type PageTexts, TEXTS } from './page-texts.ts'

/** A color of CSS, or one for light and one for dark. */
export type PageColor = string | readonly [light: string, dark: string]

export interface PageColors {
  /** Of buttons and links. */
  accent?: PageColor | undefined
  /** Of the text on buttons. */
  onAccent?: PageColor | undefined
  background?: PageColor | undefined
  surface?: PageColor | undefined
  text?: PageColor | undefined
  /** Of lesser text. */
  muted?: PageColor | undefined
  border?: PageColor | undefined
  /** Of what went wrong. */
  danger?: PageColor | undefined
}

export interface PagesOptions {
  /** What the service is called: above every page, and in the title of the window. */
  title?: string | undefined
  /** An `https:` URL of an image, or a path of this service. */
  logo?: string | undefined
  colors?: PageColors | undefined
  /** CSS after the pages' own. */
  css?: string | undefined
  /** What the pages say in place of their English. */
  texts?: Partial<PageTexts> | undefined
  /** The sentences of the core's answers, and what to show in their place. */
  details?: Readonly<Record<string, string>> | undefined
}

/** Light and dark. */
type Pair = readonly [light: string, dark: string]

const COLORS: Readonly<Record<keyof PageColors, Pair>> = {
  accent: ['#1d4ed8', '#93b4ff'],
  onAccent: ['#ffffff', '#0b1220'],
  background: ['#f3f4f6', '#0b0f17'],
  surface: ['#ffffff', '#151b26'],
  text: ['#111827', '#eef1f6'],
  muted: ['#4b5563', '#a9b3c2'],
  border: ['#6b7280', '#76839a'],
  danger: ['#b42318', '#ff9d94'],
}

export interface PageSettings {
  readonly title: string
  readonly logo: string | undefined
  readonly colors: readonly (readonly [name: string, pair: Pair])[]
  readonly css: string
  readonly texts: PageTexts
  readonly details: ReadonlyMap<string, string>
}

const isColor = (value: unknown): boolean =>
  typeof value === 'string' && /^[\w#(),.%/ -]{1,64}$/.test(value)

const color: rule.Rule = [
  "a color of CSS, or a light and a dark one: ['#111', '#eee']",
  (value) => isColor(value) || (Array.isArray(value) && value.length === 2 && value.every(isColor)),
]

const isLogo = (value: unknown): boolean =>
  typeof value === 'string' &&
  (/^\/(?!\/)[\w./~%-]*$/.test(value) || (!/[\s;,'"]/.test(value) && rule.httpsUrl[1](value)))

const OPTIONS: rule.Rules = {
  title: rule.text,
  logo: ['an https: URL without a query, or a path of this service', isLogo],
  colors: rule.object,
  css: ['CSS without </style', (value) => typeof value === 'string' && !/<\/style/i.test(value)],
  texts: rule.object,
  details: rule.object,
}

const every = (names: readonly string[], one: rule.Rule): rule.Rules =>
  Object.fromEntries(names.map((name) => [name, one]))

/** @throws {ConfigError} an option is not known or has a wrong value */
export function readPageOptions(options: PagesOptions): PageSettings {
  rule.check(options, 'pages', OPTIONS)
  const { colors = {}, texts = {}, details = {} } = options
  rule.check(colors, 'pages.colors', every(Object.keys(COLORS), color))
  rule.check(texts, 'pages.texts', every(Object.keys(TEXTS), rule.text))
  for (const text of Object.values(details)) {
    if (!rule.text[1](text)) throw new ConfigError(`pages.details must hold ${rule.text[0]}`)
  }
  const given = Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined))
  return {
    title: options.title ?? '',
    logo: options.logo,
    colors: Object.entries(COLORS).map(([name, pair]) => [
      name,
      asPair(Reflect.get(colors, name) ?? pair),
    ]),
    css: options.css ?? '',
    texts: { ...TEXTS, ...given },
    details: new Map(Object.entries(details)),
  }
}

const asPair = (color: PageColor): Pair => (typeof color === 'string' ? [color, color] : color)
