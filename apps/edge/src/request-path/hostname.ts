import { ownText } from './own-text.ts';

const known = new Map<string, string | null>();

/**
 * The hostname of a Host header, in lower case, without port and final dot; null when it is none (path, user info, list, bad
 * port). Answers are remembered, within bounds, because the same few headers come again and again.
 */
export function hostnameOf(header: string): string | null {
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
  if (!name || name.length > 253 || Number(parts?.[2] ?? 0) > 65535) return null;
  return name.startsWith('[') || name.split('.').every((label) => label.length > 0 && label.length <= 63) ? name : null;
}
