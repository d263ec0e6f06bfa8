import { DurableObject } from 'cloudflare:workers'

/** A Durable Object with nothing but its SQLite; the tests work inside it. */
export class Store extends DurableObject {}

export default {
  fetch: (): Response => new Response('tests only'),
}
