import { exampleId, exampleNow, madeUp, page, type Examples } from './example.ts';

const id = exampleId('site');
const hostname = { id: exampleId('hostname'), name: 'shop.example.com', display: 'shop.example.com', state: 'live', proof: null };
const dnsRecord = {
  hostname: hostname.name,
  type: 'CNAME',
  name: hostname.name,
  value: 'edge.sitekeep.example',
  note: 'Remove other A, AAAA and CNAME records of this name.',
};
const proven = { id: exampleId('hostname', 2), name: 'shop.example.org', display: 'shop.example.org', state: 'live', proof: null };
const unproven = {
  ...proven,
  state: 'needs_proof',
  proof: { type: 'TXT', name: '_sitekeep.shop.example.org', value: madeUp.proof },
};
const origin = { scheme: 'http', host: '203.0.113.10', port: 80, weight: 1 };
const unset = {
  group: 'main',
  backup: false,
  hostHeader: null,
  serverName: null,
  verifyTls: true,
  connectTimeoutSeconds: 5,
  answerTimeoutSeconds: 60,
  connections: 1024,
};
const newOrigin = { ...unset, scheme: 'https', host: 'origin.example.net', port: 443, weight: 1, answerTimeoutSeconds: 120 };
const spare = { ...newOrigin, host: 'spare.example.net', backup: true, hostHeader: 'shop.example.com', connections: 64 };

const orderedService = {
  id: exampleId('service'),
  siteId: id,
  siteName: 'Shop',
  planId: exampleId('plan'),
  planName: 'Starter',
  state: 'unpaid',
  active: true,
  waitsFor: null,
  suspended: false,
  orderedAt: exampleNow,
  paidUntil: null,
  unpaidSince: exampleNow,
  deletionAt: '2026-03-12T09:00:00.000Z',
  openInvoiceId: null,
  trialUntil: null,
  renewal: { mode: 'reminder', periodMonths: 1, paymentMethodId: null },
  sentence: 'Active, not paid. Pay before 12 March 2026, or it is deleted.',
};
export const service = { ...orderedService, siteName: 'Example shop' };
const ordered = {
  id,
  name: 'Shop',
  hostnames: [hostname],
  origins: [{ id: exampleId('origin'), ...origin, ...unset }],
  suspended: false,
  service: orderedService,
  revision: 1,
  publishedRevision: null,
  createdAt: exampleNow,
};
const todo = { dnsRecords: [dnsRecord], egressAddresses: ['192.0.2.10'] };
const renamed = { ...ordered, ...todo, name: service.siteName, service };
const moved = {
  ...renamed,
  origins: [
    { id: exampleId('origin', 2), ...newOrigin },
    { id: exampleId('origin', 3), ...spare },
  ],
  revision: 2,
};

export const siteExamples: Examples = {
  'get /v1/sites': { query: { limit: 20 }, answer: page(ordered) },
  'post /v1/sites': { body: { name: 'Shop', hostnames: [hostname.name], origins: [origin] }, answer: { ...ordered, ...todo } },
  'get /v1/sites/{id}': { path: { id }, answer: { ...ordered, ...todo } },
  'patch /v1/sites/{id}': { path: { id }, body: { name: renamed.name }, answer: renamed },
  'delete /v1/sites/{id}': { path: { id: exampleId('site', 2) }, query: { name: 'Trial' } },
  'put /v1/sites/{id}/origins': { path: { id }, body: { origins: [newOrigin, spare] }, answer: moved },
  'get /v1/sites/{id}/protection': {
    path: { id },
    answer: {
      state: 'publishing',
      sentence: 'Your settings are on their way to our edges; this takes a moment.',
      liveOnAllEdges: false,
      dns: 'points_at_us',
      lastRequestAt: null,
    },
  },
  'post /v1/sites/{id}/hostnames': {
    path: { id },
    body: { hostname: unproven.name },
    answer: {
      ...moved,
      hostnames: [hostname, unproven],
      revision: 4,
      dnsRecords: [dnsRecord, { ...dnsRecord, hostname: unproven.name, name: unproven.name }],
    },
  },
  'delete /v1/sites/{id}/hostnames/{hostnameId}': { path: { id, hostnameId: proven.id } },
  'post /v1/sites/{id}/hostnames/{hostnameId}/verify': { path: { id, hostnameId: proven.id }, answer: proven },
};
