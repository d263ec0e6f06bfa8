/** The local provider of the tests as a Worker knows it. */
import { oauthProvider } from 'fastauth-edge/auth/oauth'

export interface CorpEnv {
  readonly ISSUER: string
  readonly CLIENT_ID: string
  readonly CLIENT_SECRET: string
}

export const corp = ({ ISSUER, CLIENT_ID, CLIENT_SECRET }: CorpEnv) =>
  oauthProvider({
    id: 'corp',
    name: 'Corp',
    issuer: ISSUER,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    trustEmail: true,
  })
