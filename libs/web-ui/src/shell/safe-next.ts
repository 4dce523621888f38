/** Only paths of this app: a link elsewhere must not be reachable through ?next=. */
export const safeNext = (next: string | null, home: string): string =>
  next && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : home;
