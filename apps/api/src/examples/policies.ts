import { exampleId, exampleNow, page, type Examples } from './example.ts';

const untouched = {
  blacklist: [],
  whitelist: [],
  onlyFromWhitelist: false,
  countries: { mode: 'off', countries: [] },
  revision: 1,
  updatedAt: null,
};
const scraper = { address: '203.0.113.0/24', note: 'scraper', expiresAt: null };
const policy = { blacklist: [scraper], whitelist: [], onlyFromWhitelist: false, countries: { mode: 'block', countries: ['KP'] } };
const guesser = {
  list: 'blacklist',
  address: '198.51.100.77',
  note: 'guesses passwords',
  expiresAt: '2026-04-01T00:00:00.000Z',
};

/** The policy of the account and that of a site answer alike; their entries are others. */
const examplesAt = (at: string, path: Record<string, string>, number: number): Examples => {
  const added = { id: exampleId('listEntry', number), ...guesser, createdAt: exampleNow };
  const before = { id: exampleId('listEntry', number + 1), list: 'blacklist', ...scraper, createdAt: exampleNow };
  return {
    [`get ${at}`]: { path, answer: untouched },
    [`put ${at}`]: {
      path,
      headers: { 'If-Match': '"1"' },
      body: policy,
      answer: { ...policy, revision: 2, updatedAt: exampleNow },
    },
    [`get ${at}/entries`]: { path, query: { list: 'blacklist', limit: 20 }, answer: page(added, before) },
    [`post ${at}/entries`]: { path, headers: { 'If-Match': '"2"' }, body: guesser, answer: added },
    [`delete ${at}/entries/{entryId}`]: { path: { ...path, entryId: added.id }, headers: { 'If-Match': '"3"' } },
  };
};

export const policyExamples: Examples = {
  ...examplesAt('/v1/policy', {}, 1),
  ...examplesAt('/v1/sites/{id}/policy', { id: exampleId('site') }, 3),
};
