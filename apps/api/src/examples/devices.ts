import { exampleId, exampleNow, page, type Examples } from './example.ts';

const path = { id: exampleId('visitor') };
const device = {
  id: exampleId('trustedDevice'),
  siteId: exampleId('site'),
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  address: '198.51.100.20',
  createdAt: exampleNow,
  lastUsedAt: exampleNow,
  expiresAt: '2026-03-09T09:00:00.000Z',
};
const devices = '/v1/visitors/{id}/devices';

/** Browsers on which Vera needs no code. */
export const deviceExamples: Examples = {
  [`get ${devices}`]: { path, answer: page(device) },
  [`delete ${devices}/{deviceId}`]: { path: { ...path, deviceId: device.id } },
  [`delete ${devices}`]: { path },
};
