/**
 * Whether a person follows a link, rather than a script calling: they get a page. Browsers say so in `Sec-Fetch-Mode`,
 * older ones in the `Accept` header.
 */
export function isNavigation({ headers }: Pick<Request, 'headers'>): boolean {
  const mode = headers.get('sec-fetch-mode')
  if (mode !== null) return mode !== 'cors' && mode !== 'same-origin'
  const destination = headers.get('sec-fetch-dest')
  if (destination !== null) return destination !== 'empty'
  return /\btext\/html\b/i.test(headers.get('accept') ?? '')
}
