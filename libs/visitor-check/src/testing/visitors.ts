import { Address } from '@sitekeep/geo';
import { deriveSiteKeys } from '../site-keys.ts';
import type { Visitor } from '../visitor.ts';

export const sealingKey = Buffer.alloc(32, 7);
export const keys = deriveSiteKeys(sealingKey, 'site_1', 0);
export const now = Date.UTC(2026, 10, 21, 9);

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

export function visitorAt(address: string, userAgent: string | undefined = firefox): Visitor {
  const parsed = Address.parse(address);
  if (!parsed) throw new Error(`${address} is no address`);
  return { address: parsed, userAgent };
}
export const visitor = visitorAt('203.0.113.9');

/** Each text that differs from `text` in one character. */
export const altered = (text: string): string[] =>
  [...text].map((character, i) => text.slice(0, i) + (character === 'A' ? 'B' : 'A') + text.slice(i + 1));
