import type { LiveSite } from '../site-directory/live-site.ts';
import type { Found, SiteDirectory } from '../site-directory/site-directory.ts';
import type { Client } from './client.ts';

/**
 * Stage 2. The site of a hostname: at once when it is known, else as a promise. Over TLS a request for another site than the
 * one the handshake named counts as unknown: the certificate vouched for that one only.
 */
export function siteOf(directory: SiteDirectory, client: Client, hostname: string): Found | Promise<Found> {
  const found = directory.find(hostname);
  if (client.servername === null || client.servername === hostname || typeof found === 'string') return found;
  return found instanceof Promise ? found.then((site) => sameSite(directory, client, site)) : sameSite(directory, client, found);
}

function sameSite(directory: SiteDirectory, client: Client, found: Found): Found {
  if (typeof found === 'string' || client.servername === null) return found;
  const named: LiveSite | null = directory.peek(client.servername.toLowerCase());
  return named === null || named.siteId === found.siteId ? found : 'unknown';
}
