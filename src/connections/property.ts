/** A property of a value that may be anything. */
export const property = (value: unknown, key: string | symbol): unknown =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Reflect.get(value, key)
    : undefined

/** A client is recognized by its smallest shape. */
export const hasMethods = (value: unknown, ...methods: readonly string[]): boolean =>
  methods.every((key) => typeof property(value, key) === 'function')
