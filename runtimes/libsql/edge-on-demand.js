// `#libsql-on-demand` on the edge: HTTP needs no client, and there is nothing else.

export const loadLibsql = undefined
