/** When the edges last saw a request of a site. Provided by insight, which knows of sites and not the other way round, from a global module. */
export interface LastRequests {
  lastRequestAt(accountId: string, siteId: string): Promise<Date | null>;
}
export const LAST_REQUESTS = Symbol('last requests');
