/** An element: its name, its attributes, and text or elements. What is null or empty is left out. */
export type Element = { name: string; attributes?: Record<string, string>; content: string | (Element | null)[] };

export const element = (name: string, content: Element['content'] | null, attributes?: Record<string, string>): Element | null =>
  content === null || content.length === 0 ? null : { name, content, attributes };

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const notXml =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const escape = (text: string): string => text.replace(notXml, '').replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);

export function writeXml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '')}`;
}

function write({ name, attributes = {}, content }: Element, indent: string): string {
  const head = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escape(value)}"`)].join(' ');
  if (typeof content === 'string') return `${indent}<${head}>${escape(content)}</${name}>\n`;
  const inner = content.filter((one) => one !== null).map((one) => write(one, `${indent}  `));
  return `${indent}<${head}>\n${inner.join('')}${indent}</${name}>\n`;
}
