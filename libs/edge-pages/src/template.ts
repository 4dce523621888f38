import { createHash } from 'node:crypto';
import type { Message } from './messages.ts';

const css = `:root{color-scheme:light dark;--paper:#f6f8f8;--card:#fff;--line:#d8e0e0;--ink:#152323;--soft:#4d5f5f;--accent:#0b5d5d}
@media(prefers-color-scheme:dark){:root{--paper:#0e1616;--card:#152121;--line:#2a3a3a;--ink:#e7efef;--soft:#a9bbbb;--accent:#5cc4c0}}
*{box-sizing:border-box}html{font-size:100%}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--paper);color:var(--ink);font:1rem/1.55 Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{width:100%;max-width:36rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-top:3px solid var(--accent);border-radius:8px;overflow-wrap:anywhere}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}p{margin:0 0 .75rem}.soft{color:var(--soft)}
footer{margin-top:1.5rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.875rem;color:var(--soft)}
code{font:inherit;font-variant-numeric:tabular-nums;color:var(--ink);user-select:all}
@media(max-width:30rem){body{padding:0;place-items:stretch}main{border-width:3px 0 0;border-radius:0;padding:1.5rem}}`;

const styleHash = createHash('sha256').update(css).digest('base64');
/** The page needs its own style and nothing else, so nothing else may run or load. */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

/** The page around the place of the request id, in two halves. */
export function pageHalves(language: string, message: Message, requestWord: string): [string, string] {
  const { title, what, why, next } = message;
  const head = `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${css}</style></head>`;
  const text = `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(what)}</p><p class="soft">${escapeHtml(why)}</p><p>${escapeHtml(next)}</p>`;
  return [`${head}<body><main>${text}<footer>${escapeHtml(requestWord)} <code>`, '</code></footer></main></body></html>\n'];
}
