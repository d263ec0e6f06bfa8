import { vercelInvocation } from './background.ts'
import type { Incoming } from './incoming.ts'

/** Where a request's visitor is said to come from; null where nobody says so who can be believed. */
export type AddressOf = (headers: Incoming['headers']) => string | null

/** Cloudflare sets it, over whatever a visitor sends. */
export const cloudflareAddress: AddressOf = (headers) => headers.get('cf-connecting-ip')

/** Vercel sets it likewise; elsewhere, whoever sends a request does. */
export const vercelAddress: AddressOf = (headers) =>
  vercelInvocation() === undefined ? null : headers.get('x-real-ip')

/** A header that the options name. Of a list the last counts: those before it are what the visitor sent. */
export const addressIn =
  (header: string): AddressOf =>
  (headers) =>
    headers.get(header)?.split(',').at(-1)?.trim() || null
