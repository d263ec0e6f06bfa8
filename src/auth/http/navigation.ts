/**
 * Whether a person follows a link, and no script asks: they get a page. A browser says so itself; of an older one
 * the `Accept` header does.
 */
export function isNavigation({ headers }: Pick<Request, 'headers'>): boolean {
  const mode = headers.get('sec-fetch-mode')
  if (mode !== null) return mode !== 'cors' && mode !== 'same-origin'
  const destination = headers.get('sec-fetch-dest')
  if (destination !== null) return destination !== 'empty'
  return /\btext\/html\b/i.test(headers.get('accept') ?? '')
}
