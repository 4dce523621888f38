import type { EntityManager } from 'typeorm';

/**
 * What billing needs of the sites it is paid for. Provided by the sites context under SITE_EFFECTS from a global Nest module,
 * whose provider must not itself need billing; without it the process does not boot.
 */
export interface SiteEffects {
  /** Publishes all of the site anew, by jobs of the caller's transaction: its service became active, or holds another plan. */
  bump(manager: EntityManager, siteId: string): Promise<void>;
  /** The same of all sites of the account: its lists may have another number of entries. */
  bumpAll(manager: EntityManager, accountId: string): Promise<void>;
  /** Which of these sites staff have suspended. */
  suspended(manager: EntityManager, siteIds: readonly string[]): Promise<ReadonlySet<string>>;
}
export const SITE_EFFECTS = Symbol('site effects');
