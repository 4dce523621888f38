// A chart of bars as SVG, drawn by hand; light or dark as the reader's page is.

const width = 760;
const left = 190;
const right = 110;
const barHeight = 20;
const lineHeight = 30;
const groupGap = 56;

const style = `
    text { font: 13px system-ui, sans-serif; fill: #1f2933 }
    .title { font-weight: 600 }
    .value { fill: #52606d }
    .ours { fill: #0f766e }
    .peer { fill: #b8c2cc }
    @media (prefers-color-scheme: dark) {
      text { fill: #e4e7eb }
      .value { fill: #9aa5b1 }
      .ours { fill: #2dd4bf }
      .peer { fill: #52606d }
    }`;

/**
 * `groups`: `{ title, bars: [{ name, value, ours }] }`, every group with a scale of its own from zero; values are requests per second.
 */
export function chartOf(groups) {
  const parts = [];
  let y = 8;
  for (const { title, bars } of groups) {
    parts.push(`<text class="title" x="16" y="${y + 18}">${escape(title)}</text>`);
    y += 32;
    const most = Math.max(...bars.map(({ value }) => value));
    for (const bar of bars) {
      parts.push(barAt(y, bar, most));
      y += lineHeight;
    }
    y += groupGap - lineHeight;
  }
  const names = groups.map(({ title }) => title).join('; ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="${escape(names)}">
  <style>${style}
  </style>
  ${parts.join('\n  ')}
</svg>
`;
}

function barAt(y, { name, value, ours }, most) {
  const length = Math.max(1, Math.round((value / most) * (width - left - right)));
  const middle = y + barHeight / 2 + 4.5;
  return [
    `<text x="${left - 12}" y="${middle}" text-anchor="end">${escape(name)}</text>`,
    `<rect class="${ours ? 'ours' : 'peer'}" x="${left}" y="${y}" width="${length}" height="${barHeight}" rx="3"/>`,
    `<text class="value" x="${left + length + 8}" y="${middle}">${value.toLocaleString('en')}/s</text>`,
  ].join('');
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text) => text.replace(/[&<>"]/g, (sign) => entities[sign]);
