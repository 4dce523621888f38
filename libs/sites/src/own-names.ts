import type { ControlConfig } from '@sitekeep/runtime';
import { isPublicName, registrableDomain } from './public-suffix.ts';

type Named = Pick<ControlConfig, 'EDGE_CNAME' | 'PORTAL_URL' | 'CONSOLE_URL' | 'SITEKEEP_ENV'>;

/**
 * The names that are ours: never a customer's hostname, never an origin. In production our domains as a whole, so that nobody
 * passes for us; in development the demo lives beside our names.
 */
export function ownNames(config: Named): string[] {
  const urls = [config.PORTAL_URL, config.CONSOLE_URL].map((url) => new URL(url).hostname);
  const names = [config.EDGE_CNAME, ...urls].map((name) => name.toLowerCase());
  const domains = config.SITEKEEP_ENV === 'production' ? names.filter(isPublicName).map(registrableDomain) : [];
  return [...new Set([...names, ...domains])];
}

/** Whether `name` is one of ours, lies below one (`localhost` has no below), or is a wildcard that would cover one. */
export function isOwnName(name: string, own: readonly string[]): boolean {
  return own.some(
    (ours) => name === ours || (ours.includes('.') && name.endsWith(`.${ours}`)) || (name.startsWith('*.') && ours.endsWith(name.slice(1))),
  );
}
