/** Every verdict beside that of @simplewebauthn/server, on what a software authenticator and forgers answer. */
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { verifyAuthenticationResponse, verifyRegistrationResponse } from 'simplewebauthn-server'
import { fromBase64url as bytesOf } from '../../../src/auth/bytes.ts'
import { readAssertion, verifyRegistration } from '../../../src/auth/passkeys/ceremonies.ts'
import { readClientData } from '../../../src/auth/passkeys/client-data.ts'
import { authentication, registration } from '../../../src/auth/passkeys/credential-json.ts'
import {
  Authenticator,
  base64url,
  type CredentialJson,
  type Forgery,
  type KindName,
} from './authenticator.ts'

const HOME = 'https://app.example'
const PARTY = {
  id: 'app.example',
  name: 'Notes',
  origins: [HOME],
  userVerification: 'required',
} as const
const CHALLENGE = base64url(crypto.getRandomValues(new Uint8Array(64)))
const USER = { id: base64url(new TextEncoder().encode('user')) }
const OFFERED = [-7, -8, -257]

const accepts = async (verdict: () => Promise<unknown>): Promise<boolean> => {
  try {
    return (await verdict()) !== false
  } catch {
    return false
  }
}

const expected = { expectedChallenge: CHALLENGE, expectedOrigin: HOME, expectedRPID: PARTY.id }

/** A challenge that is not ours is refused before anything else is read: issued-challenges. */
const clientDataOf = (bytes: Uint8Array) => {
  const clientData = readClientData(bytes)
  if (clientData.challenge !== CHALLENGE) throw new Error('another challenge')
  return clientData
}

const registering = {
  ours: (json: CredentialJson) =>
    accepts(async () => {
      const { credential } = v.parse(registration, json)
      await verifyRegistration(credential, clientDataOf(credential.response.clientDataJSON), PARTY)
    }),
  theirs: (json: CredentialJson) =>
    accepts(async () => {
      const response = json as unknown as Parameters<
        typeof verifyRegistrationResponse
      >[0]['response']
      const options = { response, supportedAlgorithmIDs: OFFERED, ...expected }
      return (await verifyRegistrationResponse(options)).verified
    }),
}

interface Stored {
  readonly publicKey: Uint8Array<ArrayBuffer>
  readonly signCount: number
}

const authenticating = {
  ours: (json: CredentialJson, { publicKey, signCount }: Stored) =>
    accepts(async () => {
      const { credential } = v.parse(authentication, json)
      const clientData = clientDataOf(credential.response.clientDataJSON)
      const signed = await readAssertion(credential, clientData, PARTY)
      await signed.verify(publicKey, 'user')
      return signed.signCount > signCount || (signed.signCount === 0 && signCount === 0)
    }),
  theirs: (json: CredentialJson, { publicKey, signCount }: Stored) =>
    accepts(async () => {
      const response = json as unknown as Parameters<
        typeof verifyAuthenticationResponse
      >[0]['response']
      const credential = { id: json.id, publicKey, counter: signCount }
      return (await verifyAuthenticationResponse({ response, credential, ...expected })).verified
    }),
}

const text = (value: string): string => base64url(new TextEncoder().encode(value))

/** Changes the JSON that the authenticator has written. */
type Change = (json: CredentialJson) => CredentialJson

const response =
  (change: (response: CredentialJson['response']) => object): Change =>
  (json) => ({
    ...json,
    response: { ...json.response, ...change(json.response) } as CredentialJson['response'],
  })

/** Changes what the browser says, which nobody signs in a registration. */
const said = (change: (data: Record<string, unknown>) => unknown): Change =>
  response(({ clientDataJSON }) => {
    const bytes = bytesOf(String(clientDataJSON)) ?? new Uint8Array()
    const data: Record<string, unknown> = JSON.parse(new TextDecoder().decode(bytes))
    const changed = change(data)
    return {
      clientDataJSON: typeof changed === 'string' ? text(changed) : text(JSON.stringify(changed)),
    }
  })

const without = (name: string) =>
  said((data) => Object.fromEntries(Object.entries(data).filter(([key]) => key !== name)))

interface Case {
  readonly kind?: KindName
  readonly forged?: Forgery
  readonly change?: Change
  readonly good?: true
  /** Where the two differ: what the other says, and why ours does not. */
  readonly they?: readonly [accepts: boolean, why: string]
}

const flagged = (flags: number): Case => ({ forged: { flags } })
const withBytes =
  (...more: number[]) =>
  (bytes: Uint8Array<ArrayBuffer>) =>
    new Uint8Array([...bytes, ...more])

/** For both ceremonies. */
const EITHER: Readonly<Record<string, Case>> = {
  'as it should be, ES256': { good: true },
  'as it should be, EdDSA': { good: true, kind: 'EdDSA' },
  'as it should be, RS256': { good: true, kind: 'RS256' },
  'a backup that may be': { good: true, forged: { flags: 0x0d } },
  'a backup that is there': { good: true, forged: { flags: 0x1d } },
  'a backup that may not be': flagged(0x15),
  'nobody present': flagged(0x04),
  'nobody verified': flagged(0x01),
  'no flag': flagged(0),
  'extensions that are missing': flagged(0x85),
  'a byte too much': { forged: { authenticatorData: withBytes(0) } },
  'no authenticator data': { forged: { authenticatorData: () => new Uint8Array() } },
  '36 bytes': { forged: { authenticatorData: (bytes) => bytes.slice(0, 36) } },
  'another origin': { forged: { origin: 'https://evil.example' } },
  'another port': { forged: { origin: `${HOME}:8443` } },
  'another scheme': { forged: { origin: 'http://app.example' } },
  'an origin in capitals': { forged: { origin: 'https://APP.example' } },
  'another relying party': { forged: { rpId: 'evil.example' } },
  'the parent of the relying party': { forged: { rpId: 'example' } },
  'another challenge': { forged: { challenge: text('x'.repeat(64)) } },
  'a challenge in padded base64': { forged: { challenge: `${CHALLENGE}=` } },
  'no challenge': { change: without('challenge') },
  'no origin': { change: without('origin') },
  'no type': { change: without('type') },
  'a type of nothing': { forged: { type: '' } },
  'no JSON': { change: said(() => '{') },
  'JSON that is null': { change: said(() => 'null') },
  'client data in base64 with padding': {
    change: response(({ clientDataJSON }) => ({ clientDataJSON: `${String(clientDataJSON)}==` })),
  },
  'client data that is no text': { change: response(() => ({ clientDataJSON: 7 })) },
  'no client data': { change: response(() => ({ clientDataJSON: undefined })) },
  'a type of credential that is none': {
    change: (json) => ({ ...json, type: 'password' as 'public-key' }),
  },
  'no id': { change: (json) => ({ ...json, id: '' }) },
  'an id with padding': {
    change: (json) => ({ ...json, id: `${json.id}=`, rawId: `${json.id}=` }),
    they: [true, 'it would be stored, and found by nobody who writes it without'],
  },
  'a frame': {
    forged: { crossOrigin: true },
    they: [true, 'nobody is asked to sign in inside a page of another site'],
  },
}

const TOO_LITTLE: Forgery = { authenticatorData: (bytes) => bytes.slice(0, -1) }

const OTHER_FRAME = { crossOrigin: true, topOrigin: 'https://evil.example' }

const NO_KEY = [true, 'who registers a key that is none cannot sign in with it'] as const

const UNREAD = 'nobody asked who made the authenticator: what is said of that is not looked at'

const REGISTRATIONS: Readonly<Record<string, Case>> = {
  ...EITHER,
  'a byte too little': { forged: TOO_LITTLE, they: NO_KEY },
  'a frame of another site': {
    forged: OTHER_FRAME,
    they: [true, 'nobody is asked to register inside a page of another site'],
  },
  'the other ceremony': { forged: { type: 'webauthn.get' } },
  'another id': {
    change: (json) => ({
      ...json,
      id: base64url(new Uint8Array(32)),
      rawId: base64url(new Uint8Array(32)),
    }),
    they: [true, 'the row would have an id that the key does not know'],
  },
  'an algorithm that nobody asked for': { kind: 'ES512' },
  'an algorithm that there is not': { forged: { cose: (key) => new Map([...key, [3, -999]]) } },
  'no algorithm': { forged: { cose: (key) => new Map([...key].filter(([label]) => label !== 3)) } },
  'no attested credential': {
    forged: {
      authenticatorData: (bytes) => {
        const head = bytes.slice(0, 37)
        head[32] = 0x05
        return head
      },
    },
  },
  'a statement of format none that is not empty': {
    forged: { attestation: (map) => new Map([...map, ['attStmt', new Map([['x', 1]])]]) },
  },
  'a statement that is packed, and of somebody else': {
    good: true,
    they: [false, UNREAD],
    forged: {
      attestation: (map) =>
        new Map<string, unknown>([
          ...map,
          ['fmt', 'packed'],
          [
            'attStmt',
            new Map<string, unknown>([
              ['alg', -7],
              ['sig', new Uint8Array(70)],
            ]),
          ],
        ]),
    },
  },
  'a format that there is not': {
    good: true,
    they: [false, UNREAD],
    forged: { attestation: (map) => new Map([...map, ['fmt', 'x']]) },
  },
  'authenticator data that is text': {
    forged: { attestation: (map) => new Map([...map, ['authData', 'x']]) },
  },
  'no authenticator data in the attestation': {
    forged: { attestation: (map) => new Map([...map].filter(([key]) => key !== 'authData')) },
  },
  'an attestation that is no CBOR': { change: response(() => ({ attestationObject: '_w' })) },
  'no attestation': { change: response(() => ({ attestationObject: '' })) },
  'a key that is no point of the curve': {
    forged: { cose: (key) => new Map([...key, [-2, new Uint8Array(32).fill(255)]]) },
    they: NO_KEY,
  },
  'a key of another curve': { forged: { cose: (key) => new Map([...key, [-1, 3]]) }, they: NO_KEY },
  'a key of another type': { forged: { cose: (key) => new Map([...key, [1, 3]]) }, they: NO_KEY },
  'a key that is short': {
    forged: { cose: (key) => new Map([...key, [-2, new Uint8Array(31)]]) },
    they: NO_KEY,
  },
}

const SIGN_INS: Readonly<Record<string, Case>> = {
  ...EITHER,
  'a byte too little': { forged: TOO_LITTLE },
  'a frame of another site': { forged: OTHER_FRAME },
  'as it should be, ES512': { good: true, kind: 'ES512' },
  'as it should be, RS512': { good: true, kind: 'RS512' },
  'as it should be, PS256': { good: true, kind: 'PS256' },
  'without a user handle': { good: true, forged: { userHandle: null } },
  'the user handle of somebody else': {
    forged: { userHandle: text('other') },
    they: [true, 'the caller must compare it, and is not told'],
  },
  'a user handle that is no text': { change: response(() => ({ userHandle: 7 })) },
  'the other ceremony': { forged: { type: 'webauthn.create' } },
  'a count that stays': { forged: { signCount: 7 } },
  'a count that falls': { forged: { signCount: 6 } },
  'a count that falls to nothing': { forged: { signCount: 0 } },
  'a count that jumps': { good: true, forged: { signCount: 4_294_967_295 } },
  'a signature with another end': {
    forged: {
      signature: (bytes) => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)),
    },
  },
  'a signature of an RSA key with another end': {
    kind: 'RS256',
    forged: {
      signature: (bytes) => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)),
    },
  },
  'no signature': { forged: { signature: () => new Uint8Array() } },
  'a signature with a byte too much': {
    forged: { signature: withBytes(0) },
    they: [true, 'the same'],
  },
  'a signature in a long form': {
    forged: { signature: ([tag = 0, ...rest]) => new Uint8Array([tag, 0x81, ...rest]) },
    they: [true, 'DER has one form of a length: of two, one could be made of the other'],
  },
  'client data that nobody signed': { change: said((data) => ({ ...data, more: 1 })) },
}

interface Verdicts {
  readonly ours: boolean
  readonly theirs: boolean
}

async function judge(
  cases: Readonly<Record<string, Case>>,
  verdicts: (one: Case) => Promise<Verdicts>,
) {
  const [found, wanted] = [new Map<string, Verdicts>(), new Map<string, Verdicts>()]
  for (const [name, one] of Object.entries(cases)) {
    const ours = one.good === true
    found.set(name, await verdicts(one))
    wanted.set(name, { ours, theirs: one.they?.[0] ?? ours })
  }
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted))
}

const same: Change = (json) => json

test('registrations', () =>
  judge(REGISTRATIONS, async ({ kind, forged, change = same }) => {
    const options = { challenge: CHALLENGE, rp: { id: PARTY.id }, user: USER }
    const json = change(await new Authenticator(HOME, kind).create(options, forged))
    return { ours: await registering.ours(json), theirs: await registering.theirs(json) }
  }))

test('sign-ins', () =>
  judge(SIGN_INS, async ({ kind, forged, change = same }) => {
    const key = new Authenticator(HOME, kind)
    const options = { challenge: CHALLENGE, rp: { id: PARTY.id }, user: USER, rpId: PARTY.id }
    const made = await key.create(options)
    const authData = bytesOf(String(made.response['authenticatorData'])) ?? new Uint8Array()
    const stored = { publicKey: authData.slice(87), signCount: 7 }
    key.signCount = 8
    const json = change(await key.get(options, forged))
    return {
      ours: await authenticating.ours(json, stored),
      theirs: await authenticating.theirs(json, stored),
    }
  }))
