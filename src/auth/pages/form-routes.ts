/** A form over a route for programs: it reads fields, has the route do its work, and shows what came of it. */
import * as v from 'valibot'
import { property } from '../../connections/property.ts'
import { answerOf } from '../failures.ts'
import { type Exchange, guarded, open, type Route } from '../http/route.ts'
import { parse } from '../http/validation.ts'
import { inCookies, type Services } from '../services.ts'
import type { Visitor } from '../sessions/sessions.ts'
import { BLANK, type Filled } from './forms.ts'
import type { PageSettings } from './page-options.ts'
import { VISIT, type Visit } from './ways.ts'

const FIELDS = v.optional(v.record(v.string(), v.string()), {})

type Fields = Readonly<Record<string, string>>

export type FormExchange = Exchange<Fields, Visit, Visitor | null>

/** What came of a form. */
interface Outcomes {
  readonly done: (
    services: Services,
    exchange: FormExchange,
    answer: Response,
  ) => Response | Promise<Response>
  readonly refused: (
    services: Services,
    exchange: FormExchange,
    filled: Filled,
    answer: Response,
  ) => Response
}

interface FormRoute extends Outcomes {
  readonly route: Route
  readonly path: string
  /** What stands in the place of `{name}` in the route's path. */
  readonly params?: (fields: Fields) => Readonly<Record<string, string>>
}

/** The route's answer to the fields, as it answers a program. A field that is empty was left out. */
async function answerTo(
  services: Services,
  route: Route,
  exchange: FormExchange,
  params: Readonly<Record<string, string>>,
): Promise<Response> {
  const given = Object.fromEntries(Object.entries(exchange.body).filter(([, text]) => text !== ''))
  try {
    return await route.answer(inCookies(services), {
      ...exchange,
      body: route.body && parse(route.body, given, 'body'),
      query: route.query && parse(route.query, {}, 'query'),
      params,
      isForm: false,
    })
  } catch (error) {
    const { answer, isFault } = answerOf(error)
    if (isFault) throw error
    return answer
  }
}

/** What is wrong, in the words of the answer, or in those that the application has in their place. */
async function filledBy(
  answer: Response,
  values: Fields,
  { details, texts }: PageSettings,
): Promise<Filled> {
  const translated = (text: string): string => details.get(text) ?? text
  const detail: unknown = property(await answer.clone().json(), 'detail')
  if (!Array.isArray(detail)) return { ...BLANK, values, problem: translated(String(detail)) }
  const problems = detail.map((entry: unknown): [string, string] => {
    const said = property(property(entry, 'ctx'), 'reason') ?? property(entry, 'msg')
    return [String(property(property(entry, 'loc'), '1')), translated(String(said))]
  })
  return { values, problems: new Map(problems), problem: texts.checkFields }
}

export function formRoute(
  settings: PageSettings,
  { route, path, params = () => ({}), done, refused }: FormRoute,
): Route {
  const { summary, hashes, attempt, lists } = route
  const described = {
    summary: `${summary}, by a form`,
    takesForms: true,
    body: FIELDS,
    query: VISIT,
    ...(hashes !== undefined && { hashes }),
    ...(attempt !== undefined && { attempt }),
    ...(lists !== undefined && { lists }),
  }
  const carryOut = async (services: Services, exchange: FormExchange): Promise<Response> => {
    const answer = await answerTo(services, route, exchange, params(exchange.body))
    if (answer.ok) return done(services, exchange, answer)
    const page = refused(
      services,
      exchange,
      await filledBy(answer, exchange.body, settings),
      answer,
    )
    const wait = answer.headers.get('retry-after')
    if (wait !== null) page.headers.set('retry-after', wait)
    return page
  }
  return route.isGuarded
    ? guarded(`POST ${path}`, described, carryOut)
    : open(`POST ${path}`, described, carryOut)
}
