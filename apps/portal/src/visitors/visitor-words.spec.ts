import type { Visitor } from '@sitekeep/contracts';
import { countVisitors, factorWords, nameOf, visitorWord } from './visitor-words.ts';

const anna: Visitor = {
  id: 'vis_01KADG00000000000000000000',
  email: 'anna@example.com',
  name: 'Anna',
  groups: [],
  locked: false,
  hasPassword: true,
  tokens: 0,
  recoveryCodes: 0,
  access: [{ siteId: 'site_01KADG00000000000000000000', paths: [] }],
  createdAt: '2026-11-21T12:00:00Z',
};

test('locked comes before everything else, and a visitor without a site needs attention', () => {
  expect(visitorWord(anna)).toMatchObject({ tone: 'good', sentence: 'May enter 1 site.' });
  expect(visitorWord({ ...anna, access: [] })).toMatchObject({ tone: 'attention', text: 'No site yet' });
  expect(visitorWord({ ...anna, access: [], locked: true })).toMatchObject({ tone: 'refused', text: 'Locked' });
});

test('factors are named and counted', () => {
  expect(factorWords({ hasPassword: true, tokens: 2 })).toBe('password, 2 tokens');
  expect(factorWords({ hasPassword: false, tokens: 1 })).toBe('1 token');
  expect(factorWords({ hasPassword: false, tokens: 0 })).toBe('nothing yet');
});

test('a visitor without a name goes by the address', () => {
  expect(nameOf(anna)).toBe('Anna');
  expect(nameOf({ ...anna, name: '' })).toBe('anna@example.com');
  expect([countVisitors(1), countVisitors(12)]).toEqual(['1 visitor', '12 visitors']);
});
