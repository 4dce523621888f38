import type { Collector } from './collector.ts';

const doctype = /<!DOCTYPE/gi;
const entity = /<!ENTITY\s+(%\s)?/gi;
const external = /\b(?:SYSTEM\s+|PUBLIC\s+(?:"[^"]{0,300}"|'[^']{0,300}')\s+)["']\s*([a-z][a-z0-9+.-]{0,20}(?=:)|)/gi;

/** Says what a text declares in DOCTYPE and ENTITY (CWE-611, CWE-776), wherever they stand. */
export function readDoctypes(sink: Collector, text: string): void {
  if (!text.includes('<!')) return;
  const declared = firstOf(text, entity);
  const hasDoctype = text.search(doctype) >= 0;
  if (hasDoctype) sink.signal('xml_doctype');
  if (declared.length > 0) sink.signal('xml_entity', declared.length);
  if (declared.some(([, parameter]) => parameter !== undefined)) sink.signal('xml_parameter_entity');
  if (!hasDoctype && declared.length === 0) return;
  for (const [, scheme = ''] of firstOf(text, external)) sink.signal('xml_external_entity', scheme.toLowerCase());
}

const most = 1000;

function firstOf(text: string, pattern: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  for (const match of text.matchAll(pattern)) {
    found.push(match);
    if (found.length === most) break;
  }
  return found;
}

/** From `<!DOCTYPE` to behind its `>`, with its internal subset and quoted texts; the end of the text where it has none. */
export function doctypeEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22 || code === 0x27) {
      const close = text.indexOf(code === 0x22 ? '"' : "'", at + 1);
      if (close < 0) return text.length;
      at = close;
    } else if (code === 0x5b) depth += 1;
    else if (code === 0x5d) depth -= 1;
    else if (code === 0x3e && depth <= 0) return at + 1;
  }
  return text.length;
}
