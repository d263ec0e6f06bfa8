import type { ReactNode } from 'react'

export const metadata = { title: 'My Next app' }

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" style={{ colorScheme: 'light dark', background: 'Canvas' }}>
      <body
        style={{
          font: '1rem/1.5 system-ui',
          margin: '2rem auto',
          maxWidth: '32rem',
          padding: '0 1rem',
        }}
      >
        <main>{children}</main>
      </body>
    </html>
  )
}
