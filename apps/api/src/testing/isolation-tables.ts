import { showId } from '@sitekeep/contracts';

/** What isolation.spec.ts asks of every endpoint: Anna and Bert are customers of two accounts. */

export const identityProvider = { name: 'Company', issuer: 'https://login.example.com', clientId: 'shop' };

/** Endpoints that are no account's, with the reason. A new one must be put here by hand, or be covered. */
export const nobodys: Record<string, string> = {
  'post /v1/sign-up': 'public',
  'post /v1/sign-in': 'public',
  'post /v1/email-confirmations': 'public: the token is the right',
  'post /v1/password-resets': 'public',
  'post /v1/password-resets/complete': 'public: the token is the right',
  'post /v1/invitations/accept': 'public: the token is the right',
  'get /v1/plans': 'public',
  'get /v1/session': 'for cookies only, tested with the sessions',
  'post /v1/sign-out': 'ends the own session',
  'post /v1/sign-out-everywhere': 'ends the own sessions',
};

const businessPlan = showId('plan', '01900000-0000-7000-8000-000000000002');
/** Queries that must be there, well-formed. */
export const queries: Record<string, string> = {
  'delete /v1/sites/{id}': '?name=Mine',
  'delete /v1/services/{id}': '?name=Mine',
  'get /v1/services/{id}/plan-change': `?planId=${businessPlan}`,
};

/** Bodies that Bert sends where one is needed: well-formed, so that only the owner decides. `ownSite`: a site of his. */
export const bodies: Record<string, (ownSite: string) => unknown> = {
  'patch /v1/team/members/{id}': () => ({ role: 'viewer' }),
  'patch /v1/sites/{id}': () => ({ name: 'Mine now' }),
  'put /v1/sites/{id}/origins': () => ({ origins: [{ scheme: 'http', host: '203.0.113.9', port: 80, weight: 1 }] }),
  'post /v1/sites/{id}/hostnames': () => ({ hostname: 'mine.bert.test' }),
  'put /v1/services/{id}/renewal': () => ({ mode: 'none' }),
  'put /v1/sites/{id}/policy': () => ({
    blacklist: [],
    whitelist: [],
    onlyFromWhitelist: false,
    countries: { mode: 'off', countries: [] },
  }),
  'patch /v1/sites/{id}/policy': () => ({ onlyFromWhitelist: false, brand: { name: 'Mine now' } }),
  'post /v1/sites/{id}/explain': () => ({ url: 'https://anna-secret.example.com/', address: '203.0.113.1' }),
  'put /v1/sites/{id}/origin-secret': () => ({ enabled: true }),
  'put /v1/sites/{id}/forward-auth': () => ({ enabled: true }),
  'post /v1/sites/{id}/purges': () => ({ kind: 'all' }),
  'post /v1/sites/{id}/firewall/test': () => ({ curl: "curl 'https://anna-secret.example.com/?q=1'" }),
  'post /v1/sites/{id}/firewall/events/{eventId}/false-positive': () => ({ exclusion: { rule: null, parameter: 'q' } }),
  'put /v1/sites/{id}/firewall/api-description': () => ({ document: '{}' }),
  'post /v1/sites/{id}/policy/entries': () => ({ list: 'blacklist', address: '203.0.113.1' }),
  'post /v1/sites/{id}/certificates': () => ({ certificate: 'mine', privateKey: 'mine' }),
  'put /v1/sites/{id}/certificates/settings': () => ({ automaticCertificates: false }),
  'post /v1/sites/{id}/gate/machines': () => ({ kind: 'service', label: 'mine now' }),
  'patch /v1/sites/{id}/gate/machines/{machineId}': () => ({ active: false }),
  'put /v1/sites/{id}/gate/client-ca': () => ({ pem: 'mine' }),
  'post /v1/sites/{id}/gate/providers': () => identityProvider,
  'patch /v1/sites/{id}/gate/providers/{providerId}': () => ({ name: 'mine now' }),
  'post /v1/sites/{id}/gate/test': () => ({ path: '/', address: '203.0.113.1' }),
  'patch /v1/sites/{id}/gate': () => ({ locked: true }),
  'patch /v1/visitors/{id}': () => ({ name: 'Mine now', locked: true, access: [] }),
  'post /v1/invoices/{id}/pay': () => ({ method: 'provider' }),
  'patch /v1/payment-methods/{id}': () => ({ isDefault: true }),
  'post /v1/services/{id}/plan-change': () => ({ planId: businessPlan }),
  'post /v1/visitors/{id}/invitations': (ownSite) => ({ siteId: ownSite }),
  'post /v1/visitors/{id}/tokens': () => ({ label: 'Mine now' }),
  'patch /v1/visitors/{id}/tokens/{tokenId}': () => ({ locked: true }),
  'patch /v1/visitors/{id}/passkeys/{passkeyId}': () => ({ locked: true }),
  'post /v1/visitors/{id}/tokens/{tokenId}/confirm': () => ({ code: '123456' }),
  'post /v1/visitors/{id}/tokens/{tokenId}/resync': () => ({ codes: ['123456', '654321'] }),
};
/** Endpoints that take an id in the body: it must be as if it were not there. */
export const idInBody: Record<string, (id: string) => unknown> = {
  'post /v1/invoices': (id) => ({ lines: [{ serviceId: id, periodMonths: 1, periods: 1 }] }),
};
export const password = 'correct horse battery';
const seed = '3132333435363738393031323334353637383930';
/** Things of Anna's in a body or query of Bert's, which he must not be able to tell from what nobody has. */
export const hints: { call: string; of: string; with: (hint: string, ownSite: string) => unknown; status: number }[] = [
  {
    call: 'POST /v1/balance/top-ups',
    of: '/v1/payment-methods/',
    with: (paymentMethodId) => ({ amount: 500, method: 'card', paymentMethodId }),
    status: 404,
  },
  {
    call: 'POST /v1/invoices/{own}/pay',
    of: '/v1/payment-methods/',
    with: (paymentMethodId) => ({ method: 'card', paymentMethodId }),
    status: 404,
  },
  {
    call: 'PUT /v1/services/{own}/renewal',
    of: '/v1/payment-methods/',
    with: (paymentMethodId) => ({ mode: 'card', paymentMethodId }),
    status: 422,
  },
  { call: 'POST /v1/visitors', of: '/v1/sites/', with: (id) => ({ email: 'a@bert.test', access: [{ siteId: id }] }), status: 422 },
  { call: 'POST /v1/visitors/bulk', of: '/v1/visitors/', with: (id) => ({ action: 'lock', visitors: [id] }), status: 422 },
  {
    call: 'POST /v1/visitors/bulk',
    of: '/v1/visitors/',
    with: (id, ownSite) => ({ action: 'invite', visitors: [id], siteId: ownSite }),
    status: 422,
  },
  { call: 'POST /v1/visitors/{own}/invitations', of: '/v1/sites/', with: (siteId) => ({ siteId }), status: 422 },
  { call: 'POST /v1/visitors/bulk', of: '/v1/visitors/', with: (id) => ({ action: 'delete', visitors: [id] }), status: 200 },
  {
    call: 'POST /v1/sites/{own}/gate/machines',
    of: '/v1/visitors/',
    with: (visitor) => ({ kind: 'git', label: 'x', visitor, access: 'read' }),
    status: 422,
  },
  {
    call: 'POST /v1/visitors/import',
    of: '/v1/sites/',
    with: (id) => ({ csv: `email,sites\na@bert.test,${id}`, dryRun: true }),
    status: 422,
  },
  {
    call: 'POST /v1/visitors/import',
    of: 'hostname',
    with: (name) => ({ csv: `email,sites\na@bert.test,${name}`, dryRun: true }),
    status: 422,
  },
  { call: 'POST /v1/visitors/import', of: 'email', with: (email) => ({ csv: `email\n${email}`, dryRun: true }), status: 200 },
  {
    call: 'POST /v1/visitors/import-tokens',
    of: 'email',
    with: (email) => ({ csv: `email,serial,seed\n${email},B-1,${seed}`, dryRun: true }),
    status: 422,
  },
  {
    call: 'POST /v1/visitors/import-tokens',
    of: 'serial',
    with: (serial) => ({ csv: `email,serial,seed\nhis@visitor.test,${serial},${seed}`, dryRun: true }),
    status: 200,
  },
];

/** Endpoints of no account. A promo code belongs to none. */
export const ofNobody = ['/v1/staff', '/v1/gate', '/v1/promo-codes'];
