import { defaultResponse } from '@sitekeep/contracts';
import { startOneSite } from './forward.mjs';

/** As a customer gets it who switches compression on. */
const compressing = {
  response: { ...defaultResponse, compression: { encodings: ['br', 'zstd', 'gzip'], minBytes: 1024, types: ['text/*'], personal: false } },
};

/** A page of 100 KB that is compressed each time it is asked for; nginx at level 5, whose output is 2 % smaller than that of ours. */
export const compression = {
  name: 'compression',
  title: 'A page of 100 KB, compressed as gzip on its way',
  asks: { nginx_gzip: 0.7 },
  group: 'gzip',
  start: (context) => startOneSite(context, 'compression', 10_000, compressing),
};
