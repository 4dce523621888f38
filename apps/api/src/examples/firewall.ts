import type { FirewallMatch } from '@sitekeep/contracts';
import { ourRules, severityScores } from '@sitekeep/firewall/rules';
import { exampleId, exampleNow, page, type Examples } from './example.ts';

const id = exampleId('site');
/** A rule that stays for ever, as all do: exclusions may name it. */
const rule = 'sqli-system-tables';
const match: FirewallMatch = { rule, family: 'sqli', score: 5, place: 'body', name: 'text', excerpt: "1' or '1'='1" };
const note = 'req_4f1c2a7b9d was ordinary';
export const firewallEvent = {
  id: exampleId('detection'),
  at: exampleNow,
  requestId: 'req_4f1c2a7b9d',
  blocked: false,
  wouldBlock: true,
  reason: 'attack' as const,
  score: 5,
  matches: [match],
  address: '203.0.113.7',
  country: 'NL',
  method: 'POST',
  hostname: 'shop.example.com',
  path: '/posts',
  userAgent: 'curl/8.5.0',
};
const counts = { events: 1, blocked: 0, wouldBlock: 1 };
const exclusion = { rule, family: null, path: { kind: 'exact', value: '/posts' }, place: 'body', parameter: 'text', note };
const family = { ...exclusion, rule: null, family: 'sqli' };
const proposals = [exclusion, { ...exclusion, path: null }, family, { ...family, place: null, parameter: null }].map((each) => ({
  exclusion: each,
  touches: 1,
  letsThrough: 1,
  thisOne: true,
}));

const rulesOfPlugin = {
  title: 'Path traversal of an upload plugin',
  cve: 'CVE-2026-12345',
  rule: {
    name: 'upload-plugin',
    match: 'all',
    conditions: [{ field: 'path', name: null, operator: 'prefix', values: ['/plugins/upload'], negate: false, ignoreCase: true }],
    action: { kind: 'block' },
  },
  expiresAt: '2026-06-01T00:00:00.000Z',
  reason: 'exploited in the wild, ticket 4711',
};
export const firewallPatch = { id: exampleId('patch'), ...rulesOfPlugin, createdAt: exampleNow, createdBy: 'Sam Support' };

const document = `openapi: 3.1.0
info: { title: Shop, version: '1' }
paths:
  /api/orders:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [item]
              properties: { item: { type: string, maxLength: 50 }, count: { type: integer, minimum: 1 } }
      responses: { '201': { description: made } }
`;
const description = { title: 'Shop', openapi: '3.1.0', operations: 1, updatedAt: exampleNow, document };

/** The first of its family, as it stands. */
const known = ourRules
  .filter((each) => each.family === 'ldap')
  .slice(0, 1)
  .map((each) => {
    const { id: known, family, severity, paranoia, stops } = each;
    return { id: known, set: 'sitekeep', family, severity, score: severityScores[severity], paranoia, stops };
  });

/** An example of every call of the firewall that customers make. */
export const firewallExamples: Examples = {
  'get /v1/firewall/rules': { query: { family: 'ldap', limit: 20 }, answer: page(...known) },
  'get /v1/firewall/families': {
    answer: page({
      family: 'protocol',
      stops: 'Requests that break HTTP in ways that programs of visitors do not: broken encodings, doubled or contradictory parts.',
    }),
  },
  'post /v1/sites/{id}/firewall/test': {
    path: { id },
    body: { request: null, curl: "curl 'https://shop.example.com/search?q=shoes'", address: '203.0.113.7', country: 'NL' },
    answer: {
      read: { method: 'GET', target: '/search?q=shoes', headers: 3, bodyBytes: 0 },
      rules: [],
      matches: [],
      excluded: [],
      total: 0,
      byFamily: {},
      exceeded: null,
      reason: null,
      api: null,
      mode: 'block',
      verdict: 'pass',
      verdictInBlock: 'pass',
      note: null,
    },
  },
  'put /v1/sites/{id}/firewall/api-description': { path: { id }, body: { document }, answer: description },
  'get /v1/sites/{id}/firewall/api-description': { path: { id }, answer: description },
  'delete /v1/sites/{id}/firewall/api-description': { path: { id } },
  'get /v1/sites/{id}/firewall/events': { path: { id }, query: { outcome: 'would_block', limit: 20 }, answer: page(firewallEvent) },
  'get /v1/sites/{id}/firewall/report': {
    path: { id },
    query: { hours: 168 },
    answer: {
      from: '2026-02-23T09:00:00.000Z',
      to: exampleNow,
      mode: 'block',
      blocksFrom: null,
      complete: true,
      ...counts,
      rules: [{ rule, family: 'sqli', ...counts, addresses: 1 }],
      paths: [{ path: firewallEvent.path, ...counts }],
      parameters: [{ place: 'body', name: 'text', ...counts }],
      addresses: [{ address: firewallEvent.address, ...counts }],
      examples: [firewallEvent],
    },
  },
  'post /v1/sites/{id}/firewall/events/{eventId}/false-positive': {
    path: { id, eventId: firewallEvent.id },
    headers: { 'If-Match': '"5"' },
    body: { exclusion },
    answer: { proposals, applied: exclusion, revision: 6 },
  },
};

/** What staff push to all sites. */
export const patchExamples: Examples = {
  'post /v1/staff/firewall/patches': { body: rulesOfPlugin, answer: firewallPatch },
  'get /v1/staff/firewall/patches': { query: { limit: 20 }, answer: page(firewallPatch) },
  'delete /v1/staff/firewall/patches/{id}': { path: { id: firewallPatch.id }, query: { reason: 'the vendor has mended it' } },
};
