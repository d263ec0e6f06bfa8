/** How the pages look: light and dark, phone to desktop. */
import type { PageSettings } from './page-options.ts'

const RULES = `
*{box-sizing:border-box}
html{color-scheme:light dark;-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:1rem;
background:var(--background);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
main{width:100%;max-width:26rem;background:var(--surface);padding:2rem;border-radius:1rem;
box-shadow:0 1px 2px rgb(0 0 0/.08),0 8px 24px rgb(0 0 0/.06)}
@media (max-width:30rem){body{padding:0;place-items:start stretch;background:var(--surface)}
main{max-width:none;padding:1.5rem 1.25rem;border-radius:0;box-shadow:none}}
.brand{display:flex;align-items:center;gap:.625rem;margin:0 0 1.5rem;font-weight:600;color:var(--muted)}
.brand img{height:2rem;max-width:12rem}
h1{margin:0 0 1.25rem;font-size:1.5rem;line-height:1.25;text-wrap:balance}
h2{margin:2rem 0 .5rem;font-size:1.0625rem}
p{margin:0 0 1rem}
form,.field{margin:0 0 1rem}
label{display:block;margin-bottom:.25rem;font-weight:500}
input:not([type=checkbox]){display:block;width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;
color:inherit;background:transparent;border:1px solid var(--border);border-radius:.5rem}
input[aria-invalid=true]{border-color:var(--danger)}
.check{display:flex;align-items:center;gap:.5rem;min-height:2.75rem;font-weight:400;margin:0}
.check input{width:1.125rem;height:1.125rem;margin:0;accent-color:var(--accent)}
button,.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:2.75rem;
padding:.5rem 1rem;margin:0 0 .75rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;
color:var(--on-accent);background:var(--accent);border:1px solid var(--accent);border-radius:.5rem;cursor:pointer}
.second{color:var(--text);background:transparent;border-color:var(--border)}
button:hover,.button:hover{filter:brightness(1.08)}
.second:hover{background:color-mix(in srgb,var(--text) 6%,transparent);filter:none}
.small{width:auto;min-height:2.25rem;padding:.25rem .75rem;margin:0;font-size:.9375rem}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
[hidden]{display:none}
.or{display:flex;align-items:center;gap:.75rem;margin:1.25rem 0;color:var(--muted)}
.or::before,.or::after{content:"";flex:1;border-top:1px solid color-mix(in srgb,var(--border) 45%,transparent)}
.problem{margin:.25rem 0 0;color:var(--danger)}
.alert{padding:.625rem .875rem;border-left:4px solid var(--danger);border-radius:.25rem;
background:color-mix(in srgb,var(--danger) 10%,transparent)}
.muted{color:var(--muted);font-size:.9375rem}
.muted:last-child,form:last-child{margin-bottom:0}
ul{list-style:none;margin:0 0 1rem;padding:0}
li{display:flex;align-items:center;justify-content:space-between;gap:1rem;padding:.75rem 0;
border-top:1px solid color-mix(in srgb,var(--border) 35%,transparent)}
li form{margin:0;flex:none}
li p{margin:0;overflow-wrap:anywhere}
.who{overflow-wrap:anywhere}
time{white-space:nowrap}
`

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

export function stylesheetOf({ colors, css }: Pick<PageSettings, 'colors' | 'css'>): string {
  const set = (which: 0 | 1): string =>
    colors.map(([name, pair]) => `--${kebab(name)}:${pair[which]}`).join(';')
  const dark = `@media (prefers-color-scheme:dark){:root{${set(1)}}}`
  return `:root{${set(0)}}\n${dark}${RULES}${css}`
}
