import { startOneSite } from './forward.mjs';

/** A blacklist of 100,000 entries beside one of ten. */
export const forward100kEntries = {
  name: 'forward_100k_entries',
  title: 'Forwarded requests, 100,000 blacklist entries',
  asks: { ten_entries: 0.95 },
  group: 'http1',
  start: (context) => startOneSite(context, 'forward-100k-entries', 100_000),
  beside: { name: 'ten_entries', start: (context) => startOneSite(context, 'forward-10-entries', 10) },
};
