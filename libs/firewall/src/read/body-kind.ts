import type { BodyKind } from './content-type.ts';

const startBytes = 512;
const multipart = /^\s*--[^\r\n]{1,200}\r?\n[ \t]*content-[a-z-]{1,40}[ \t]*:/i;
const xml = /^(?:<\?xml|<!--|<!DOCTYPE|<!ENTITY|<[a-z_][\w:.-]*(?:\s[^<>]*)?\/?>)/i;
const json = /^(?:\{\s*(?:["'}]|[\w$]+\s*:)|\[\s*(?:[[{"'\d\-\]]|true|false|null))/;
const form = /^[\w.$~[\]%+*!-]{1,200}=[^\n\r<{]*(?:&[^=&\n\r]{1,200}=|\s*$)/;
const binary = /[\0-\x08\x0e-\x1a]/;

/** What a body looks like by its first bytes, as text; null where it is no more than text. */
export function seenKind(text: string): Exclude<BodyKind, 'graphql' | 'text' | 'unknown'> | null {
  const start = text.slice(0, startBytes).trimStart();
  switch (start[0]) {
    case '{':
    case '[':
      return json.test(start) ? 'json' : null;
    case '<':
      return xml.test(start) ? 'xml' : null;
    case '-':
      return multipart.test(start) ? 'multipart' : null;
    default:
      if (binary.test(start)) return 'file';
      return form.test(start) ? 'form' : null;
  }
}
