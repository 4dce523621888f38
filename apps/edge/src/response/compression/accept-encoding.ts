import type { compressionEncodings } from '@sitekeep/contracts';
import { ownText } from '../../request-path/own-text.ts';

export type Encoding = (typeof compressionEncodings)[number];

/** What a client accepts, held against what a site offers. */
export interface Acceptance {
  /** The one to use; null when none of the site's is acceptable, or the client would rather have none. */
  readonly encoding: Encoding | null;
  /** The client refuses the body as it is (`identity;q=0`). */
  readonly refusesIdentity: boolean;
}

export type AcceptanceOf = (header: string | undefined) => Acceptance;
/** There are no more than fifteen orders of three encodings. */
const byOrder = new Map<string, AcceptanceOf>();

const nothing: Acceptance = { encoding: null, refusesIdentity: false };
const longestRead = 512;
const mostRemembered = 512;

/** Weights by coding, in lower case; of one that is named twice the last, of a malformed one none. Null for no header at all. */
function weightsOf(header: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const part of header.split(',', 32)) {
    const [, name, q] = /^\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i.exec(part) ?? [];
    if (name === undefined) continue;
    const coding = name.toLowerCase();
    weights.set(coding === 'x-gzip' ? 'gzip' : coding, q === undefined ? 1 : Number(q));
  }
  return weights;
}

function accept(offered: readonly Encoding[], header: string): Acceptance {
  const weights = weightsOf(header);
  const rest = weights.get('*');
  const identity = weights.get('identity') ?? (rest === 0 ? 0 : undefined);
  let encoding: Encoding | null = null;
  let best = 0;
  for (const each of offered) {
    const weight = weights.get(each) ?? rest ?? 0;
    if (weight > best) [encoding, best] = [each, weight];
  }
  // Named with more weight than any coding of ours, the plain body is what is wanted.
  if (identity !== undefined && identity > best) encoding = null;
  return { encoding, refusesIdentity: identity === 0 };
}

/**
 * Reads Accept-Encoding (RFC 9110, 12.5.3) for a site that offers these encodings, the preferred one first: the client's weights
 * decide, and among equals the site. Without a header the body stays as it is, although any coding would be allowed: programs
 * that send none rarely decode. Browsers send the same few headers again and again, so answers are remembered, once for
 * all sites with the same order: visitors choose the headers, and there may be very many sites.
 */
export function acceptanceOf(offered: readonly Encoding[]): AcceptanceOf {
  const order = offered.join();
  const shared = byOrder.get(order) ?? rememberedFor(offered);
  byOrder.set(order, shared);
  return shared;
}

function rememberedFor(offered: readonly Encoding[]): AcceptanceOf {
  const known = new Map<string, Acceptance>();
  return (header) => {
    if (header === undefined || header.length > longestRead) return nothing;
    const found = known.get(header);
    if (found !== undefined) return found;
    const fresh = accept(offered, header);
    if (known.size >= mostRemembered) known.clear();
    known.set(ownText(header), fresh);
    return fresh;
  };
}
