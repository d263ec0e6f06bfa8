import { expect, test } from 'vitest'
import { ConfigError, createEdgeAdapter } from 'fastauth-edge'
import { d1Adapter } from 'fastauth-edge/d1'
import { libsqlAdapter } from 'fastauth-edge/libsql'

test.each(['file:auth.db', 'sqlite:///auth.db', 'sqlite://'])(
  '%s inside a Worker is refused when the adapter is made, and says what to use',
  (url) => {
    for (const make of [createEdgeAdapter, libsqlAdapter]) {
      expect(() => make({ url })).toThrow(ConfigError)
      expect(() => make({ url })).toThrow(/D1.*libsql:\/\//)
    }
  },
)

test('a missing binding is named', () => {
  expect(() => d1Adapter({ binding: undefined, bindingName: 'AUTH' })).toThrow(/named AUTH/)
})
