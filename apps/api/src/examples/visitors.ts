import { exampleId, exampleNow, page, type Examples } from './example.ts';

const id = exampleId('visitor');
const asked = {
  email: 'vera@example.com',
  name: 'Vera Example',
  groups: ['editors'],
  access: [{ siteId: exampleId('site'), paths: ['/members/'] }],
};
const made = {
  id,
  ...asked,
  locked: false,
  hasPassword: true,
  tokens: 0,
  recoveryCodes: 0,
  passkeys: 0,
  invitation: null,
  createdAt: exampleNow,
};
const changed = { ...made, groups: ['editors', 'staff'] };

/** End users of Anna's sites. */
export const visitorExamples: Examples = {
  'post /v1/visitors': { body: { ...asked, password: 'an example of a password' }, answer: made },
  'get /v1/visitors': { query: { search: 'vera', limit: 20 }, answer: page(made) },
  'get /v1/visitors/{id}': { path: { id }, answer: made },
  'patch /v1/visitors/{id}': { path: { id }, body: { groups: changed.groups }, answer: changed },
  'post /v1/visitors/import': {
    body: { csv: 'email,name,groups,sites\nwill@example.com,Will,"editors;staff",shop.example.com\n', existing: 'refuse', dryRun: true },
    answer: { created: 1, updated: 0, skipped: 0, dryRun: true },
  },
  'get /v1/visitors/{id}/export': {
    path: { id },
    answer: {
      exportedAt: exampleNow,
      visitor: changed,
      tokens: [],
      machineTokens: [],
      networks: [],
      identities: [],
      devices: [],
      passkeys: [],
      emailCodes: [],
      sessions: [],
      invitations: [],
      mails: [],
      changes: [
        { at: exampleNow, action: 'visitor.created' },
        { at: exampleNow, action: 'visitor.changed' },
      ],
    },
  },
  'post /v1/visitors/{id}/invitations': {
    path: { id },
    body: { siteId: exampleId('site') },
    answer: {
      id: exampleId('visitorInvitation'),
      siteId: exampleId('site'),
      state: 'open',
      createdAt: exampleNow,
      expiresAt: '2026-03-09T09:00:00.000Z',
    },
  },
  'post /v1/visitors/bulk': { body: { action: 'lock', visitors: [exampleId('visitor', 2)] }, answer: { changed: 1 } },
  'delete /v1/visitors/{id}': { path: { id: exampleId('visitor', 2) } },
};
