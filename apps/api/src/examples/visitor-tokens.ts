import { exampleId, exampleNow, madeUp, page, type Examples } from './example.ts';

const id = exampleId('visitor');
const tokenId = exampleId('visitorToken');
const made = {
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
const confirmed = { ...made, confirmed: true };
const tokens = '/v1/visitors/{id}/tokens';
const seeds = 'email,serial,seed,kind,digits\nvera@example.com,GA-1001,3132333435363738393031323334353637383930,hotp,6\n';

export const visitorTokenExamples: Examples = {
  [`post ${tokens}`]: {
    path: { id },
    body: { kind: 'totp', label: 'phone' },
    answer: { ...made, seed: madeUp.seed, uri: madeUp.tokenUri },
  },
  [`get ${tokens}`]: { path: { id }, answer: page(made) },
  [`post ${tokens}/{tokenId}/confirm`]: { path: { id, tokenId }, body: { code: madeUp.code }, answer: confirmed },
  [`post ${tokens}/{tokenId}/resync`]: {
    path: { id, tokenId },
    body: { codes: [madeUp.laterCode, madeUp.codeAfterThat] },
    answer: confirmed,
  },
  [`patch ${tokens}/{tokenId}`]: {
    path: { id, tokenId },
    body: { label: 'old phone', locked: true },
    answer: { ...confirmed, label: 'old phone', locked: true },
  },
  [`delete ${tokens}/{tokenId}`]: { path: { id, tokenId } },
  'post /v1/visitors/{id}/recovery-codes': { path: { id }, answer: { codes: Array.from({ length: 10 }, () => madeUp.recoveryCode) } },
  'post /v1/visitors/import-tokens': { body: { csv: seeds, dryRun: true }, answer: { created: 1, dryRun: true } },
};
