/** Where the repository is on the web. package.json says so; all other places are derived from it. */
import packageJson from '../package.json' with { type: 'json' }

const ADDRESS = packageJson.repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

/** Precedes the path of a file. */
export const WEB = `${ADDRESS}/blob/main/`

/** The same for an image, which is to be loaded. */
const RAW = `${ADDRESS}/raw/main/`

/** A page with this repository's address in its links to itself, and in `git clone`. */
export const withAddress = (page: string): string =>
  page
    .replaceAll(/https:\/\/github\.com\/[\w.-]+\/fastauth-edge\/blob\/main\//g, WEB)
    .replaceAll(/(?<=git clone )https:\/\/github\.com\/[\w.-]+\/fastauth-edge\b/g, ADDRESS)

/** The README for a place that resolves no link into the repository. */
export const onTheWeb = (readme: string): string =>
  readme.replaceAll(
    /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\((?![a-z]+:|#)([^)\s]+)\)/g,
    (_, image: string, text: string, path: string) =>
      `${image}[${text}](${image ? RAW : WEB}${path})`,
  )
