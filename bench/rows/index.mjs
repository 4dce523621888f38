import { cacheHit, cacheMiss, cacheStore } from './cache.mjs';
import { compression } from './compression.mjs';
import { forward } from './forward.mjs';
import { forward100kEntries } from './forward-100k-entries.mjs';
import { forward100kSites } from './forward-100k-sites.mjs';
import { forwardAuth } from './forward-auth.mjs';
import { gate } from './gate.mjs';
import { h2 } from './h2.mjs';

/**
 * Every row of the results. A row: `name` and `title`; `asks`, how many times the
 * requests per second of whom are wanted; `group`, which chooses load and peers (groups.mjs); `start(context)`, which starts our edge
 * and says which headers (or script) the load sends; `beside`, another state of our edge that it is compared with; `notes`.
 */
export const rows = [forward, forward100kSites, forward100kEntries, h2, gate, cacheHit, cacheMiss, cacheStore, compression, forwardAuth];
