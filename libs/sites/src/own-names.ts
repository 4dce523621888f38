import type { ControlConfig } from '@sitekeep/runtime';

type Named = Pick<ControlConfig, 'EDGE_CNAME' | 'PORTAL_URL' | 'CONSOLE_URL'>;

/** The names that are ours: never a customer's hostname, never an origin. */
export const ownNames = (config: Named): string[] => [
  ...new Set(
    [config.EDGE_CNAME, new URL(config.PORTAL_URL).hostname, new URL(config.CONSOLE_URL).hostname].map((name) => name.toLowerCase()),
  ),
];

/** Whether `name` is one of ours, lies below one (`localhost` has no below), or is a wildcard that would cover one. */
export function isOwnName(name: string, own: readonly string[]): boolean {
  return own.some(
    (ours) => name === ours || (ours.includes('.') && name.endsWith(`.${ours}`)) || (name.startsWith('*.') && ours.endsWith(name.slice(1))),
  );
}
