import { expect, test } from 'vitest'
import { ConflictError, UserNotFoundError, ValidationError } from 'fastauth-edge'
import { plain } from './backend.ts'
import { newUser, unique } from './fixtures.ts'
import type { Suite } from './suite.ts'

export function passkeyCases(suite: Suite): void {
  const stored = async (id: string) => {
    const rows = await suite.backend.sql(
      'select id, user_id, public_key, sign_count, aaguid, name, created_at, last_used_at from fastauth_passkeys where id = ?',
      id,
    )
    return rows.map((row) => ({
      ...row,
      public_key: plain(row['public_key']),
      sign_count: Number(row['sign_count']),
    }))
  }

  const publicKey = Uint8Array.from({ length: 256 }, (_, i) => i)

  const create = async (over: object = {}) => {
    const user = await newUser(suite)
    const given = { credentialId: unique('cred'), userId: user.id, publicKey }
    return suite.adapter.passkey.createPasskey({ ...given, ...over })
  }

  test('createPasskey fills in the defaults and returns the passkey as stored', async () => {
    const user = await newUser(suite)
    const credentialId = unique('cred')
    const made = await suite.adapter.passkey.createPasskey({
      credentialId,
      userId: user.id,
      publicKey,
    })
    expect(made).toEqual({
      id: credentialId,
      userId: user.id,
      publicKey,
      signCount: 0,
      aaguid: '',
      name: 'Passkey',
      createdAt: expect.any(Date),
      lastUsedAt: null,
    })
    const read = await suite.adapter.passkey.getPasskey(credentialId)
    expect(read).toEqual(made)
    expect(Object.prototype.toString.call(read?.publicKey)).toBe('[object Uint8Array]')
    const { date, bytes } = suite.backend.formats
    expect(await stored(credentialId)).toEqual([
      {
        id: credentialId,
        user_id: user.id,
        public_key: bytes(publicKey),
        sign_count: 0,
        aaguid: '',
        name: 'Passkey',
        created_at: date(made.createdAt),
        last_used_at: null,
      },
    ])
  })

  test('createPasskey stores every field, an empty key and a view into a larger one', async () => {
    const made = await create({ signCount: 2 ** 32 - 1, aaguid: 'aa-guid', name: 'Ann’s 🔑' })
    expect(made).toMatchObject({ signCount: 4_294_967_295, aaguid: 'aa-guid', name: 'Ann’s 🔑' })
    expect(await suite.adapter.passkey.getPasskey(made.id)).toEqual(made)
    for (const key of [new Uint8Array(), publicKey.subarray(10, 13)]) {
      const { id } = await create({ publicKey: key })
      const read = await suite.adapter.passkey.getPasskey(id)
      expect([...(read?.publicKey ?? [])]).toEqual([...key])
    }
  })

  test('a taken credential id is a conflict, and the passkey stays whose it was', async () => {
    const made = await create()
    await expect(create({ credentialId: made.id })).rejects.toThrow(ConflictError)
    expect(await suite.adapter.passkey.getPasskey(made.id)).toEqual(made)
  })

  test('a passkey for nobody is refused and leaves no row', async () => {
    const credentialId = unique('cred')
    await expect(create({ credentialId, userId: unique('nobody') })).rejects.toThrow(
      UserNotFoundError,
    )
    expect(await stored(credentialId)).toEqual([])
  })

  test('a passkey is found by the bytes of its id alone', async () => {
    const { id } = await create({ credentialId: `${unique('AbC')}${'-_'.repeat(600)}` })
    const { getPasskey, deletePasskey } = suite.adapter.passkey
    for (const other of [id.toLowerCase(), `${id} `, id.slice(0, -1)]) {
      expect(await getPasskey(other)).toBeNull()
      expect(await deletePasskey(other)).toBe(false)
    }
    expect(await getPasskey(id)).not.toBeNull()
    expect(await deletePasskey(id)).toBe(true)
    expect(await deletePasskey(id)).toBe(false)
  })

  test('getPasskeysByUser lists in the order of creation', async () => {
    const user = await newUser(suite)
    const made = []
    for (let i = 0; i < 20; i++) {
      const credentialId = `${(i * 7) % 20}-${unique()}`
      made.push(await create({ credentialId, userId: user.id }))
    }
    expect(await suite.adapter.passkey.getPasskeysByUser(user.id)).toEqual(made)
    expect(await suite.adapter.passkey.getPasskeysByUser(unique())).toEqual([])
  })

  test('updateSignCount takes a count that grows, or two that are 0', async () => {
    const { id } = await create()
    const { updateSignCount, getPasskey } = suite.adapter.passkey
    const at = new Date('2026-01-02T03:04:05.678Z')
    expect(await updateSignCount(id, 0, at)).toBe(true)
    expect(await getPasskey(id)).toMatchObject({ signCount: 0, lastUsedAt: at })
    expect(await updateSignCount(id, 5, new Date())).toBe(true)
    const after = await getPasskey(id)
    for (const stale of [5, 4, 0]) {
      expect(await updateSignCount(id, stale, new Date(0))).toBe(false)
    }
    expect(await getPasskey(id)).toEqual(after)
    expect(await updateSignCount(id, 2 ** 32 - 1, at)).toBe(true)
    expect(await stored(id)).toMatchObject([
      { sign_count: 4_294_967_295, last_used_at: suite.backend.formats.date(at) },
    ])
    expect(await updateSignCount(unique(), 1, at)).toBe(false)
  })

  test('a count that the column of other tables has no room for is refused, and nothing is stored', async () => {
    // As FastAuth made it on Postgres. SQLite has no narrow columns.
    const [narrow, wide] = {
      sqlite: [],
      postgres: ['integer', 'bigint'].map((type) => `alter column sign_count type ${type}`),
      mysql: ['int', 'bigint'].map((type) => `modify sign_count ${type} not null`),
    }[suite.adapter.dialect]
    if (narrow === undefined || wide === undefined) return
    await suite.backend.sql('delete from fastauth_passkeys')
    await suite.backend.sql(`alter table fastauth_passkeys ${narrow}`)
    try {
      const { id } = await create({ signCount: 2 ** 31 - 2 })
      const { updateSignCount } = suite.adapter.passkey
      const at = new Date('2026-01-02T03:04:05.678Z')
      expect(await updateSignCount(id, 2 ** 31 - 1, at)).toBe(true)
      const before = await stored(id)
      const refused = { code: 'database_refused', message: expect.not.stringMatching(/not known/) }
      await expect(updateSignCount(id, 2 ** 31, new Date())).rejects.toMatchObject(refused)
      expect(await stored(id)).toEqual(before)
      const credentialId = unique('cred')
      await expect(create({ credentialId, signCount: 2 ** 32 - 1 })).rejects.toMatchObject(refused)
      expect(await stored(credentialId)).toEqual([])
    } finally {
      await suite.backend.sql(`alter table fastauth_passkeys ${wide}`)
    }
  })

  test('counts and keys of another kind are refused', async () => {
    for (const signCount of [-1, 1.5, 2 ** 32, Number.NaN, Infinity, '1', null]) {
      await expect(create({ signCount })).rejects.toThrow(ValidationError)
    }
    const { id } = await create()
    for (const signCount of [-1, 0.5, 2 ** 32]) {
      await expect(
        suite.adapter.passkey.updateSignCount(id, signCount, new Date()),
      ).rejects.toThrow(ValidationError)
    }
    for (const key of ['abc', [1, 2], new ArrayBuffer(2), new Uint16Array(2), null, undefined]) {
      await expect(create({ publicKey: key })).rejects.toThrow(ValidationError)
    }
    await expect(create({ publicKey: new Uint8Array(65_536) })).rejects.toThrow(ValidationError)
  })
}
