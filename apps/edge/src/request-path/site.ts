import type { Found, SiteDirectory } from '../site-directory/site-directory.ts';
import type { Client } from './client.ts';

/**
 * Stage 2. The site of a hostname: at once when it is known, else as a promise. Over TLS a request for another site than the
 * one the handshake named counts as unknown: the certificate vouched for that one only.
 */
export function siteOf(directory: SiteDirectory, client: Client, hostname: string): Found | Promise<Found> {
  const found = directory.find(hostname);
  const { servername } = client.route;
  if (servername === null || servername === hostname || typeof found === 'string') return found;
  const named = directory.find(servername);
  if (found instanceof Promise || named instanceof Promise)
    return Promise.all([found, named]).then(([site, other]) => sameSite(site, other));
  return sameSite(found, named);
}

/** A handshake without a site of ours behind its name (a bare address, localhost) vouches for nobody, and excludes nobody. */
function sameSite(found: Found, named: Found): Found {
  if (typeof found === 'string' || typeof named === 'string') return found;
  return named.siteId === found.siteId ? found : 'unknown';
}
