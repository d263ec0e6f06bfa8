/** Keys as an operator has them, in PEM. */

type Algorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA'

const rsa = (name: string) => ({
  name,
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
})

const PARAMETERS = {
  RS256: rsa('RSASSA-PKCS1-v1_5'),
  PS256: rsa('RSA-PSS'),
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' },
}

const pem = (label: string, der: ArrayBuffer | JsonWebKey): string => {
  if (!(der instanceof ArrayBuffer)) throw new Error('no DER')
  const text = btoa(String.fromCharCode(...new Uint8Array(der)))
  return `-----BEGIN ${label}-----\n${text.replaceAll(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`
}

export async function keyPair(
  algorithm: Algorithm,
): Promise<{ privateKey: string; publicKey: string }> {
  const made = await crypto.subtle.generateKey(PARAMETERS[algorithm], true, ['sign', 'verify'])
  if (!('privateKey' in made)) throw new Error('no pair')
  return {
    privateKey: pem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', made.privateKey)),
    publicKey: pem('PUBLIC KEY', await crypto.subtle.exportKey('spki', made.publicKey)),
  }
}
