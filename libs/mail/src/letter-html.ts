import type { Block, Letter } from './letter.ts';

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
/** Only links that a browser opens as a page; anything else would come from a mistake of ours. */
const link = (url: string): string => (/^https?:\/\//.test(url) ? escape(url) : '#');

const font = `font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif`;
const accent = '#0f766e';
const plainCell = 'padding:8px 12px;border-top:1px solid #e4e7e7;text-align:left;vertical-align:top';
const cell = `${plainCell};word-break:break-word`;
/** On a phone the name makes room: what is to be typed elsewhere, such as a reference, is not torn apart. */
const wholeCell = `${plainCell};overflow-wrap:break-word`;

const draw: { [Kind in Block['kind']]: (block: Extract<Block, { kind: Kind }>, openAddress: string) => string } = {
  paragraph: ({ text }) => `<p style="margin:0 0 16px">${escape(text)}</p>`,
  button: ({ label, url }, openAddress) =>
    `<p style="margin:24px 0"><a href="${link(url)}" style="background:${accent};border-radius:6px;color:#ffffff;display:inline-block;font-weight:600;padding:12px 20px;text-decoration:none">${escape(label)}</a></p>` +
    `<p style="color:#5b6666;font-size:13px;margin:0 0 16px;word-break:break-all">${escape(openAddress)} <a href="${link(url)}" style="color:${accent}">${escape(url)}</a></p>`,
  facts: ({ rows }) =>
    tableOf(
      rows.map(
        ([name, value]) =>
          `<th scope="row" style="${cell};font-weight:400;color:#5b6666">${escape(name)}</th><td style="${wholeCell}">${escape(value)}</td>`,
      ),
    ),
  table: ({ head, rows }) =>
    tableOf([
      head.map((name) => `<th scope="col" style="${cell};border-top:0;color:#5b6666;font-weight:600">${escape(name)}</th>`).join(''),
      ...rows.map((row) => row.map(data).join('')),
    ]),
  list: ({ items }) => `<ul style="margin:0 0 16px;padding-left:20px">${items.map((item) => `<li>${escape(item)}</li>`).join('')}</ul>`,
  link: ({ text, url }) =>
    `<p style="color:#5b6666;font-size:13px;margin:16px 0 0">${escape(text)}<br><a href="${link(url)}" style="color:${accent};word-break:break-all">${escape(url)}</a></p>`,
  note: ({ text }) => `<p style="color:#5b6666;font-size:13px;margin:16px 0 0">${escape(text)}</p>`,
};

const data = (value: string): string => `<td style="${cell}">${escape(value)}</td>`;
const tableOf = (rows: string[]): string =>
  `<table style="border-collapse:collapse;font-size:14px;margin:0 0 16px;width:100%">${rows.map((row) => `<tr>${row}</tr>`).join('')}</table>`;
const drawBlock = (block: Block, openAddress: string): string =>
  (draw[block.kind] as (block: Block, openAddress: string) => string)(block, openAddress);

type Around = { language: string; footer: string; openAddress: string };

/** Inline styles and one column: what mail programs of all ages show alike. No picture is loaded from anywhere. */
export function letterHtml(letter: Letter, { language, footer, openAddress }: Around): string {
  return `<!doctype html>
<html lang="${escape(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light"><title>${escape(letter.subject)}</title></head>
<body style="background:#f4f6f6;margin:0;padding:24px 12px;${font};color:#172121;font-size:15px;line-height:1.55">
<div style="display:none;max-height:0;overflow:hidden">${escape(letter.preview)}</div>
<div style="margin:0 auto;max-width:560px">
<p style="color:${accent};font-size:18px;font-weight:700;letter-spacing:-0.01em;margin:0 0 12px">Sitekeep</p>
<div style="background:#ffffff;border:1px solid #e4e7e7;border-radius:8px;padding:28px">
<p style="margin:0 0 16px">${escape(letter.greeting)}</p>
${letter.blocks.map((block) => drawBlock(block, openAddress)).join('\n')}
</div>
<p style="color:#5b6666;font-size:12px;margin:16px 4px">${escape(footer)}</p>
</div></body></html>`;
}
