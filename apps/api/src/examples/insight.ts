import { exampleId, exampleNow, page, type Examples } from './example.ts';

const id = exampleId('site');
const refusal = {
  id: exampleId('event'),
  requestId: 'req_4f1c2a7b9d',
  at: exampleNow,
  stage: 'blacklist',
  reason: 'blacklisted',
  matched: '203.0.113.0/24',
  status: 403,
  address: '203.0.113.7',
  country: 'NL',
  method: 'GET',
  hostname: 'shop.example.com',
  path: '/login',
  userAgent: 'curl/8.5.0',
};
export const countsOfAMinute = { requests: 120, refused: 3, limited: 1, challenged: 2, cached: 80, originErrors: 1, bytesOut: 1_800_000 };
/** One for each step; shortened to the first two. */
const points = ['2026-03-02T08:01:00.000Z', '2026-03-02T08:02:00.000Z'].map((at) => ({ at, ...countsOfAMinute }));

export const insightExamples: Examples = {
  'get /v1/sites/{id}/refusals': { path: { id }, query: { address: refusal.address, limit: 20 }, answer: page(refusal) },
  'get /v1/sites/{id}/traffic': {
    path: { id },
    query: { hours: 1 },
    answer: {
      from: '2026-03-02T08:01:00.000Z',
      to: '2026-03-02T09:01:00.000Z',
      stepSeconds: 60,
      points,
      totals: { requests: 7200, refused: 180, limited: 60, challenged: 120, cached: 4800, originErrors: 60, bytesOut: 108_000_000 },
    },
  },
};
