import { wantsHtml } from '@sitekeep/edge-pages';
import type { Arrival } from '../request-path/arrival.ts';

const loadsPages = new Set(['GET', 'HEAD', 'POST']);

/**
 * Whether a browser would show the answer as a page of its own. Where it says so itself, that counts; over plain HTTP it does not, and
 * the wish for HTML decides. Everything else (fetch calls, images, scripts, frames, programs) can do nothing with a page.
 */
export function isNavigation(arrival: Arrival): boolean {
  if (!loadsPages.has(arrival.method) || !wantsHtml(arrival.header('accept'))) return false;
  if (arrival.header('x-requested-with') !== undefined) return false;
  const destination = arrival.header('sec-fetch-dest');
  return destination === undefined || destination === 'document';
}

/**
 * Whether a page of the site itself sent this, as far as the browser tells: by Sec-Fetch-Site, else by Origin. Schemes are not compared,
 * because a proxy before us may have ended TLS; `https`: it was one over HTTPS.
 */
export function isSameOrigin(arrival: Arrival, scheme: 'any' | 'https' = 'any'): boolean {
  const site = arrival.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = arrival.header('origin');
  if (origin === undefined) return true;
  return scheme === 'https' ? isOwnOverHttps(origin, arrival) : authorityOf(origin) === authorityOf(`http://${arrival.host}`);
}

/** The same of a link, which brings no Origin: by Sec-Fetch-Site, else by Referer, and only where there is one. */
export function isLinkOfOwnPage(arrival: Arrival): boolean {
  const site = arrival.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const [origin = ''] = /^[^/]*\/\/[^/?#]*/.exec(arrival.header('referer') ?? '') ?? [];
  return isOwnOverHttps(origin, arrival);
}

const isOwnOverHttps = (origin: string, { host }: Arrival): boolean =>
  /^https:/i.test(origin) && authorityOf(origin) === authorityOf(`https://${host}`);

/** Host and port; null for what names none, as `null` does. */
function authorityOf(origin: string): string | null {
  const [, scheme, authority] = /^(https?):\/\/([^/?#@]+)$/i.exec(origin) ?? [];
  if (scheme === undefined || authority === undefined) return null;
  return authority.toLowerCase().replace(scheme.length === 4 ? /:80$/ : /:443$/, '');
}
