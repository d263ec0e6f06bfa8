import { describe, expect, test, vi } from 'vitest'
import { ConfigError } from 'fastauth-edge'
import {
  cloudflareMail,
  consoleMail,
  MailError,
  type MailVariables,
  resendMail,
  webhookMail,
} from 'fastauth-edge/auth/mail'
import { templatesOf } from '../../src/auth/mail/templates.ts'

const MAIL = {
  to: 'alice@example.com',
  subject: 'Reset your password',
  text: 'text https://a.test/?token=secret',
  html: '<p>html</p>',
}

const VARIABLES: MailVariables = {
  name: 'Alice',
  url: 'https://a.test/auth/verify-email?token=abc&x=1',
  expiresInMinutes: 1440,
  newEmail: 'new@example.com',
  provider: 'GitHub',
}

/** A server that answers with one status, and what it was sent. */
function answering(status: number, body: string | null = 'quotes alice@example.com') {
  const requests: Request[] = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    // Not every runtime's Request takes a signal of another realm.
    const { signal: _, ...rest } = init ?? {}
    requests.push(new Request(input, rest))
    return new Response(body, { status })
  }
  return { fetch, requests }
}

/** The ways to send mails, and what they say, in whatever runtime calls it. */
export function mailRules(): void {
  describe('a transport', () => {
    test("webhookMail posts FastAuth's JSON", async () => {
      const { fetch, requests } = answering(202)
      const headers = { authorization: 'Bearer key' }
      await webhookMail({ url: 'https://mail.test/send?x=1', headers, fetch }).send(MAIL)
      const [request] = requests
      expect(request?.method).toBe('POST')
      expect(request?.url).toBe('https://mail.test/send?x=1')
      expect(request?.redirect).toBe('manual')
      expect(request?.headers.get('authorization')).toBe('Bearer key')
      expect(request?.headers.get('content-type')).toBe('application/json')
      const { to, subject, text, html } = MAIL
      expect(await request?.json()).toEqual({ to, subject, body_html: html, body_text: text })
    })

    test('resendMail posts what Resend takes', async () => {
      const { fetch, requests } = answering(200)
      const from = 'Notes <mail@notes.example>'
      await resendMail({ apiKey: 're_1', from, replyTo: 'help@notes.example', fetch }).send(MAIL)
      expect(requests[0]?.url).toBe('https://api.resend.com/emails')
      expect(requests[0]?.headers.get('authorization')).toBe('Bearer re_1')
      expect(await requests[0]?.json()).toEqual({
        ...MAIL,
        from,
        to: [MAIL.to],
        reply_to: 'help@notes.example',
      })
    })

    test('cloudflareMail hands the mail to the binding', async () => {
      const sent: unknown[] = []
      const binding = { send: async (mail: unknown) => sent.push(mail) }
      await cloudflareMail({ binding, from: 'mail@notes.example' }).send(MAIL)
      expect(sent).toEqual([{ ...MAIL, from: 'mail@notes.example' }])
    })

    test('consoleMail writes the text', async () => {
      const info = vi.spyOn(console, 'info').mockImplementation(() => {})
      await consoleMail().send(MAIL)
      expect(info).toHaveBeenCalledWith(expect.stringContaining(MAIL.text))
      info.mockRestore()
    })

    test.each([302, 400, 401, 429, 500, 503])(
      'throws on %i, and says nothing of the mail',
      async (status) => {
        const { fetch } = answering(status)
        const url = 'https://mail.test/secret-path'
        for (const transport of [
          webhookMail({ url, fetch }),
          resendMail({ apiKey: 're_1', from: 'a@b.c', fetch }),
        ]) {
          const error: unknown = await transport.send(MAIL).catch((error: unknown) => error)
          expect(error).toBeInstanceOf(MailError)
          expect(error).toMatchObject({ status })
          expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/alice|secret|re_1/)
        }
      },
    )

    test('throws when nobody answers, and says nothing of the mail', async () => {
      const fetch = () => Promise.reject(new TypeError('alice@example.com is unreachable'))
      const binding = { send: () => Promise.reject(new Error('alice@example.com is not verified')) }
      for (const transport of [
        webhookMail({ url: 'https://mail.test', fetch }),
        cloudflareMail({ binding, from: 'a@b.c' }),
      ]) {
        const error: unknown = await transport.send(MAIL).catch((error: unknown) => error)
        expect(error).toMatchObject({ name: 'MailError', status: null })
        expect(String(error)).not.toContain('alice')
        expect(error).not.toHaveProperty('cause')
      }
    })

    test.each([
      () => webhookMail({ url: 'http://mail.test' }),
      () => webhookMail({ url: 'https://user:pass@mail.test' }),
      () => webhookMail({ url: 'mail.test' }),
      () => webhookMail({} as { url: string }),
      () => webhookMail({ url: 'https://mail.test', key: '' } as { url: string }),
      () => resendMail({ apiKey: '', from: 'a@b.c' }),
      () => resendMail({ apiKey: 'a b', from: 'a@b.c' }),
      () => resendMail({ apiKey: 're_1', from: '' }),
      () => cloudflareMail({ binding: {} as never, from: 'a@b.c' }),
      () => cloudflareMail({ binding: { send: async () => {} }, from: '' }),
    ])('is not opened with options that it cannot use', (open) => {
      expect(open).toThrow(ConfigError)
    })
  })

  describe('a template', () => {
    const templates = templatesOf()

    test.each([
      ['verification', 'Verify your email address'],
      ['passwordReset', 'Reset your password'],
      ['emailChange', 'Confirm your new email address'],
      ['magicLink', 'Log In to your account'],
      ['emailChanged', 'Your email address was changed'],
      ['takenOver', 'Your account was confirmed'],
      ['accountExists', 'You have an account'],
      ['accountLinked', 'A new way to sign in to your account'],
    ] as const)('%s: %s', (kind, subject) => {
      const mail = templates[kind](VARIABLES)
      expect(mail.subject).toBe(subject)
      expect(mail.text).toMatch(/^Hi Alice,\n\n/)
      expect(mail.html).toContain('<p>Hi Alice,</p>')
      expect(`${mail.text}${mail.html}`).not.toMatch(/[{}]|undefined|null/)
      const hasLink = mail.text.includes(VARIABLES.url)
      expect(
        mail.html.includes('<a href="https://a.test/auth/verify-email?token=abc&amp;x=1"'),
      ).toBe(hasLink)
      expect(templates[kind]({ ...VARIABLES, name: null }).text).toMatch(/^Hi,\n\n/)
    })

    test('says when its link ends, and which address is meant', () => {
      expect(templates.verification(VARIABLES).text).toContain('will expire in 1440 minutes')
      expect(templates.emailChange(VARIABLES).text).toContain('your email to new@example.com.')
      expect(templates.emailChanged(VARIABLES).text).toContain('is now new@example.com.')
    })

    test('has no markup of a name, an address or a URL, and fills in nothing of theirs', () => {
      const name = `<img src=x onerror="a('b')">&{url}`
      const url = 'https://a.test/?a="><script>'
      const { html, text } = templates.emailChange({
        ...VARIABLES,
        name,
        url,
        newEmail: '<b>@x.com',
      })
      expect(html).not.toMatch(/<img|<script|<b>/)
      expect(html).toContain('&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;{url},')
      expect(text).toContain(`Hi ${name},`)
    })

    test('may be the application’s own', () => {
      const own = { subject: 's', text: 't', html: 'h' }
      const templates = templatesOf({ verification: ({ name }) => ({ ...own, text: `${name}` }) })
      expect(templates.verification(VARIABLES)).toEqual({ ...own, text: 'Alice' })
      expect(templates.passwordReset(VARIABLES).subject).toBe('Reset your password')
    })
  })
}
