import type { Visitor } from '@sitekeep/contracts';
import { countVisitors, factorWords, invitationWord, nameOf, visitorWord } from './visitor-words.ts';

const anna: Visitor = {
  id: 'vis_01KADG00000000000000000000',
  email: 'anna@example.com',
  name: 'Anna',
  groups: [],
  locked: false,
  hasPassword: true,
  tokens: 0,
  recoveryCodes: 0,
  passkeys: 0,
  invitation: null,
  access: [{ siteId: 'site_01KADG00000000000000000000', paths: [] }],
  createdAt: '2026-11-21T12:00:00Z',
};

test('locked comes before everything else, and a visitor without a site needs attention', () => {
  expect(visitorWord(anna)).toMatchObject({ tone: 'good', sentence: 'May enter 1 site.' });
  expect(visitorWord({ ...anna, access: [] })).toMatchObject({ tone: 'attention', text: 'No site yet' });
  expect(visitorWord({ ...anna, access: [], locked: true })).toMatchObject({ tone: 'refused', text: 'Locked' });
});

const invitation: NonNullable<Visitor['invitation']> = {
  id: 'vinv_01KADG00000000000000000000',
  siteId: 'site_01KADG00000000000000000000',
  state: 'open',
  createdAt: '2026-11-21T12:00:00Z',
  expiresAt: '2026-11-28T12:00:00Z',
};
const day = (at: string) => at.slice(0, 10);

test('what a visitor signs in with is named and counted', () => {
  expect(factorWords({ ...anna, tokens: 2, passkeys: 1 })).toBe('password, 2 tokens, 1 passkey');
  expect(factorWords({ ...anna, hasPassword: false, tokens: 1 })).toBe('1 token');
  expect(factorWords({ ...anna, hasPassword: false })).toBe('nothing yet');
  expect(factorWords({ ...anna, hasPassword: false, invitation })).toBe('nothing yet, invited');
});

test('an invitation says how it stands and what comes next', () => {
  expect(invitationWord(null, '', day)).toMatchObject({ tone: 'off', text: 'Not invited' });
  expect(invitationWord(invitation, 'Intranet', day).sentence).toBe(
    'Sent on 2026-11-21 for Intranet. The link works once, until 2026-11-28.',
  );
  expect(invitationWord({ ...invitation, state: 'expired' }, 'Intranet', day)).toMatchObject({ tone: 'attention', text: 'Expired' });
  expect(invitationWord({ ...invitation, state: 'declined' }, 'Intranet', day).sentence).toContain('No further mail goes there');
  expect(invitationWord({ ...invitation, state: 'accepted' }, 'Intranet', day).tone).toBe('good');
});

test('a visitor without a name goes by the address', () => {
  expect(nameOf(anna)).toBe('Anna');
  expect(nameOf({ ...anna, name: '' })).toBe('anna@example.com');
  expect([countVisitors(1), countVisitors(12)]).toEqual(['1 visitor', '12 visitors']);
});
