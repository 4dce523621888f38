import { renamed } from './accounts.ts';
import { exampleId, exampleNow, madeUp, page, type Examples } from './example.ts';

export const bertsEmail = 'bert@example.com';
const invitation = {
  id: exampleId('invitation'),
  email: bertsEmail,
  role: 'admin',
  expiresAt: '2026-03-09T09:00:00.000Z',
  createdAt: exampleNow,
};
const anna = {
  id: exampleId('membership'),
  person: { id: exampleId('person'), name: 'Anna Example', email: 'anna@example.com' },
  role: 'owner',
  joinedAt: exampleNow,
};
const bert = {
  id: exampleId('membership', 2),
  person: { id: exampleId('person', 2), name: 'Bert Example', email: bertsEmail },
  role: 'admin',
  joinedAt: exampleNow,
};
const token = {
  id: exampleId('apiToken'),
  name: 'Deployment',
  scopes: ['sites:read', 'policies:write'],
  hint: madeUp.tokenHint,
  expiresAt: '2027-03-02T09:00:00.000Z',
  lastUsedAt: null,
  allowedAddresses: ['203.0.113.0/24'],
  createdAt: exampleNow,
};

/** Members, invitations and API tokens. */
export const teamExamples: Examples = {
  'get /v1/team/members': { answer: page(bert, anna) },
  'patch /v1/team/members/{id}': { path: { id: bert.id }, body: { role: 'viewer' }, answer: { ...bert, role: 'viewer' } },
  'delete /v1/team/members/{id}': { path: { id: bert.id } },
  'get /v1/team/invitations': { query: { limit: 20 }, answer: page(invitation) },
  'post /v1/team/invitations': { body: { email: bertsEmail, role: 'admin' }, answer: invitation },
  'delete /v1/team/invitations/{id}': { path: { id: exampleId('invitation', 2) } },
  'post /v1/invitations/accept': {
    body: { token: madeUp.invitationToken, name: 'Bert Example', password: 'an example of a password', acceptTerms: true },
    answer: { account: { id: renamed.id, name: renamed.name }, role: 'admin', isNew: true },
  },
  'get /v1/api-tokens': { query: { limit: 20 }, answer: page(token) },
  'post /v1/api-tokens': {
    body: { name: token.name, scopes: token.scopes, expiresAt: token.expiresAt, allowedAddresses: token.allowedAddresses },
    answer: { ...token, secret: madeUp.apiToken },
  },
  'delete /v1/api-tokens/{id}': { path: { id: token.id } },
};
