import { exampleId, exampleNow, madeUp, page, type Examples } from './example.ts';

const id = exampleId('site');
const path = { id };
const certificate = {
  id: exampleId('certificate'),
  source: 'uploaded',
  names: ['shop.example.com'],
  issuer: 'Example Authority',
  notBefore: '2026-02-01T00:00:00.000Z',
  notAfter: '2026-05-02T00:00:00.000Z',
  fingerprint: madeUp.fingerprint,
  state: 'valid',
  usedFor: ['shop.example.com'],
  createdAt: exampleNow,
};
const warning = {
  code: 'missing_intermediate',
  detail:
    'It was signed by “Example Authority”, which browsers do not know. Append the certificate of “Example Authority” that your authority hands out, or some visitors see a warning.',
  hostnames: [],
};
const order = {
  id: exampleId('certificateOrder'),
  hostname: 'shop.example.com',
  state: 'pending',
  lastError: null,
  lastAttemptAt: null,
  nextAttemptAt: exampleNow,
};
const on = {
  automaticCertificates: true,
  automaticAvailable: true,
  sentence:
    'For every hostname that points at us and has no uploaded certificate we order one, and renew it in time. Wildcards need an uploaded one.',
};
const off = {
  automaticCertificates: false,
  automaticAvailable: true,
  sentence: 'We order no certificates for this site. Hostnames without an uploaded one have no HTTPS.',
};

export const certificateExamples: Examples = {
  'get /v1/sites/{id}/certificates': { path, query: { limit: 20 }, answer: page(certificate) },
  'post /v1/sites/{id}/certificates': {
    path,
    body: { certificate: madeUp.certificate, privateKey: madeUp.privateKey },
    answer: { ...certificate, warnings: [warning] },
  },
  'delete /v1/sites/{id}/certificates/{certificateId}': { path: { id, certificateId: certificate.id } },
  'get /v1/sites/{id}/certificates/settings': { path, answer: on },
  'put /v1/sites/{id}/certificates/settings': { path, body: { automaticCertificates: false }, answer: off },
  'get /v1/sites/{id}/certificates/orders': { path, query: { limit: 20 }, answer: page(order) },
  'post /v1/sites/{id}/certificates/orders/{orderId}/retry': { path: { id, orderId: order.id }, answer: order },
};
