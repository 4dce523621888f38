import type { PageBrand } from './brand.ts';
import { escapeHtml } from './html.ts';

/** A page with gaps: what lies between them is put together once for every language, the gaps are filled for every request. */
export interface Template {
  readonly toStyle: string;
  readonly toHeader: string;
  readonly toRequestId: string;
  readonly help: string;
}

/** `style`: of the page itself. `content`: of the main part, below the brand. */
export function templateOf(parts: { language: string; title: string; style: string; requestWord: string; help: string }): Template {
  const { language, title, style, requestWord, help } = parts;
  return {
    toStyle: `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${style}</style>`,
    toHeader: '</head><body><main>',
    toRequestId: `<footer><span>${escapeHtml(requestWord)} <code>`,
    help: escapeHtml(help),
  };
}

export function fill(template: Template, brand: PageBrand, requestId: string, content: string): string {
  const help = brand.helpOpening === null ? '' : `${brand.helpOpening}${template.help}</a>`;
  const { toStyle, toHeader, toRequestId } = template;
  return `${toStyle}${brand.style}${toHeader}${brand.header}${content}${toRequestId}${escapeHtml(requestId)}</code></span>${help}</footer></main></body></html>\n`;
}
