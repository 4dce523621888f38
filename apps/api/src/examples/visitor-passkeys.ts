import { exampleId, exampleNow, page, type Examples } from './example.ts';

const id = exampleId('visitor');
const passkey = {
  id: exampleId('passkey'),
  siteId: exampleId('site'),
  hostname: 'shop.example.com',
  label: 'phone',
  locked: false,
  copied: false,
  createdAt: exampleNow,
  lastUsedAt: null,
};
const passkeys = '/v1/visitors/{id}/passkeys';

/** What Vera signs in with at Anna's site, beside her token. */
export const visitorPasskeyExamples: Examples = {
  [`get ${passkeys}`]: { path: { id }, answer: page(passkey) },
  [`patch ${passkeys}/{passkeyId}`]: {
    path: { id, passkeyId: passkey.id },
    body: { label: 'old phone', locked: true },
    answer: { ...passkey, label: 'old phone', locked: true },
  },
  [`delete ${passkeys}/{passkeyId}`]: { path: { id, passkeyId: passkey.id } },
};
