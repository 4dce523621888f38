import { exampleId, exampleNow, madeUp, page, type Examples } from './example.ts';

const site = { id: exampleId('site') };
const key = { id: exampleId('gateKey'), hint: madeUp.apiKeyHint, createdAt: exampleNow, expiresAt: null, lastUsedAt: null };
const id = exampleId('visitor', 3);
const tokenId = exampleId('visitorToken', 2);
const wanda = { email: 'wanda@example.com', name: 'Wanda Example', groups: ['editors'] };
const password = 'an example of a password';
const access = [{ siteId: site.id, paths: [] }];
const visitor = {
  id,
  ...wanda,
  locked: false,
  hasPassword: true,
  tokens: 0,
  recoveryCodes: 0,
  passkeys: 0,
  invitation: null,
  access,
  createdAt: exampleNow,
};
const changed = { ...visitor, groups: ['editors', 'staff'] };
const who = { id, email: wanda.email, name: wanda.name, groups: changed.groups };
const token = {
  id: tokenId,
  kind: 'totp',
  serial: madeUp.tokenSerial,
  label: 'phone',
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
  confirmed: false,
  locked: false,
  lastUsedAt: null,
  createdAt: exampleNow,
};
const confirmed = { ...token, confirmed: true };
const used = { ...confirmed, lastUsedAt: exampleNow };
const gate = '/v1/sites/{id}/gate';
const visitors = '/v1/gate/visitors';
const typed = { api_key: madeUp.apiKey, email: wanda.email, address: '198.51.100.20' };

/** What Anna's servers ask about her visitors. */
export const gateExamples: Examples = {
  [`post ${gate}/keys`]: { path: site, body: { overlapSeconds: 86_400 }, answer: { ...key, secret: madeUp.apiKey } },
  [`get ${gate}`]: { path: site, answer: { locked: false, keys: [key] } },
  [`patch ${gate}`]: { path: site, body: { locked: false }, answer: { locked: false, keys: [key] } },
  [`delete ${gate}/keys/{keyId}`]: { path: { ...site, keyId: key.id } },
  'post /v1/gate/authenticate': { body: { ...typed, password }, answer: { visitor: who, paths: [], factors: ['password'] } },
  'post /v1/gate/check_code': { body: { ...typed, code: madeUp.laterCode }, answer: { visitor: who, paths: [], factors: ['code'] } },
  [`post ${visitors}`]: { body: { ...wanda, password }, answer: visitor },
  [`get ${visitors}`]: { query: { search: 'wanda', limit: 20 }, answer: page(visitor) },
  [`get ${visitors}/{id}`]: { path: { id }, answer: visitor },
  [`patch ${visitors}/{id}`]: { path: { id }, body: { groups: changed.groups }, answer: changed },
  [`delete ${visitors}/{id}`]: { path: { id } },
  [`post ${visitors}/{id}/tokens`]: {
    path: { id },
    body: { kind: 'totp', label: 'phone' },
    answer: { ...token, seed: madeUp.seed, uri: madeUp.tokenUri },
  },
  [`get ${visitors}/{id}/tokens`]: { path: { id }, answer: page(token) },
  [`post ${visitors}/{id}/tokens/{tokenId}/confirm`]: { path: { id, tokenId }, body: { code: madeUp.code }, answer: confirmed },
  [`post ${visitors}/{id}/tokens/{tokenId}/resync`]: {
    path: { id, tokenId },
    body: { codes: [madeUp.laterCode, madeUp.codeAfterThat] },
    answer: used,
  },
  [`patch ${visitors}/{id}/tokens/{tokenId}`]: { path: { id, tokenId }, body: { locked: true }, answer: { ...used, locked: true } },
  [`delete ${visitors}/{id}/tokens/{tokenId}`]: { path: { id, tokenId } },
  [`post ${visitors}/{id}/recovery-codes`]: { path: { id }, answer: { codes: Array.from({ length: 10 }, () => madeUp.recoveryCode) } },
};
