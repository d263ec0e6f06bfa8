// `#libsql` on the edge: there are no files, and a socket belongs to one request. What is left is HTTP, which needs no client.

export const openLocal = undefined
export const openSocket = undefined
