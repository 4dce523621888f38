import { exampleId, exampleNow, page, type Examples } from './example.ts';

const site = { id: exampleId('site') };
const provider = {
  id: exampleId('identityProvider'),
  name: 'Company',
  issuer: 'https://login.example.com',
  clientId: 'shop',
  scopes: ['openid', 'email', 'profile'],
  standsFor: 'password',
  domains: ['example.com'],
  createVisitors: false,
  groupsClaim: 'groups',
  groups: [{ claim: 'shop-editors', group: 'editors' }],
  hasSecret: true,
  redirectUris: ['https://shop.example.com/.sitekeep/provider'],
  lastError: null,
  createdAt: exampleNow,
};
const { name, issuer, clientId, domains, groupsClaim, groups } = provider;
const changed = { ...provider, standsFor: 'password_and_code' };
const providers = '/v1/sites/{id}/gate/providers';
const vera = { id: exampleId('visitor') };
const identities = '/v1/visitors/{id}/identities';
const path = { ...site, providerId: provider.id };

/** Vera may sign in at Anna's site by the company's own identity provider. */
export const gateProviderExamples: Examples = {
  [`post ${providers}`]: {
    path: site,
    body: { name, issuer, clientId, clientSecret: 'as the provider gave it', domains, groupsClaim, groups },
    answer: provider,
  },
  [`get ${providers}`]: { path: site, answer: page(provider) },
  [`get ${providers}/{providerId}`]: { path, answer: provider },
  [`patch ${providers}/{providerId}`]: { path, body: { standsFor: 'password_and_code' }, answer: changed },
  [`delete ${providers}/{providerId}`]: { path },
  [`get ${identities}`]: { path: vera, answer: page() },
  [`delete ${identities}`]: { path: vera },
};
