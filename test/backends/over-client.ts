import type { AdapterOptions, EdgeAdapter } from 'fastauth-edge'

type Common = Pick<AdapterOptions, 'tables' | 'timeoutMs' | 'retries' | 'onQuery'>

/** A client has its own endpoint, fetch and token: the other options go to the adapter. */
export const overClient =
  (open: (options: Common) => EdgeAdapter) =>
  ({ tables, timeoutMs, retries, onQuery }: AdapterOptions = {}): EdgeAdapter =>
    open({ tables, timeoutMs, retries, onQuery })
