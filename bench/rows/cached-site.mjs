import { defaultCache } from '@sitekeep/contracts';

/** Parts of a ruleset: what origins say may be kept is kept. */
export const cachedSite = { cache: { ...defaultCache, mode: 'standard' } };
