import { ownText } from './own-text.ts';

const known = new Map<string, string | null>();
const longestName = 253;
const longestLabel = 63;
const DOT = 46;

/**
 * The hostname of a Host header, in lower case, without port and final dot; null when it is none (path, user info, list, bad
 * port). May be the header itself, hence a part of a head.
 */
export function hostnameOf(header: string): string | null {
  return isPlain(header) ? header : rememberedOf(header);
}

/** A name as browsers send it to the ports of http: and https:, to which there is nothing to do. */
function isPlain(header: string): boolean {
  if (header.length > longestName) return false;
  let label = 0;
  for (let i = 0; i < header.length; i++) {
    const code = header.charCodeAt(i);
    if (code === DOT) {
      if (label === 0) return false;
      label = 0;
    } else if (!isNameCode(code) || ++label > longestLabel) return false;
  }
  return label > 0;
}

/** Small letters, digits, `-` and `_`. */
const isNameCode = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 95;

/** Within bounds, because the same few headers come again and again. */
function rememberedOf(header: string): string | null {
  const remembered = known.get(header);
  if (remembered !== undefined) return remembered;
  const own = ownText(header);
  const hostname = readHost(own);
  if (known.size >= 20_000) known.clear();
  if (own.length <= 260) known.set(own, hostname);
  return hostname;
}

function readHost(header: string): string | null {
  const parts = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(header);
  const name = parts?.[1]?.toLowerCase().replace(/\.$/, '');
  if (!name || name.length > longestName || Number(parts?.[2] ?? 0) > 65535) return null;
  return name.startsWith('[') || name.split('.').every((label) => label.length > 0 && label.length <= longestLabel) ? name : null;
}
