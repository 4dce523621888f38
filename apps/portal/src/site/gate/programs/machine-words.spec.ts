import type { MachineToken } from '@sitekeep/contracts';
import { machineWord, reachWords, usage } from './machine-words.ts';

const licence: MachineToken = {
  id: 'mtk_01KADG00000000000000000000',
  kind: 'licence',
  label: 'shop 12',
  hint: 'abcd',
  visitor: null,
  access: null,
  paths: ['/api/'],
  networks: [],
  active: true,
  expiresAt: null,
  lastUsedAt: null,
  createdAt: '2026-11-21T12:00:00Z',
};
const git: MachineToken = {
  ...licence,
  kind: 'git',
  visitor: { id: 'vis_01KADG00000000000000000000', email: 'anna@example.com' },
  access: 'write',
  paths: [],
};
const now = Date.parse('2026-11-21T12:00:00Z');

test('an expired token is expired, whether it is in use or not', () => {
  expect(machineWord(licence, now).text).toBe('Active');
  expect(machineWord({ ...licence, active: false }, now).text).toBe('Out of use');
  expect(machineWord({ ...licence, active: false, expiresAt: '2026-11-21T12:00:00Z' }, now).text).toBe('Expired');
});

test('how far a token reaches is said in words', () => {
  expect(reachWords(licence)).toBe('/api/');
  expect(reachWords({ ...licence, paths: [], networks: ['192.0.2.0/24'] })).toBe('the whole site, from 192.0.2.0/24');
  expect(reachWords(git)).toBe('pulls and pushes as anna@example.com');
  expect(reachWords({ ...git, access: 'read' })).toBe('pulls as anna@example.com');
});

test('the command for a token shows it as its kind is shown', () => {
  const made = (kind: MachineToken['kind']) => usage({ kind, id: 'mtk_1', secret: 'secret' }, 'shop.test', { licence: 'x-key' });
  expect(made('git')).toBe('git clone https://git:secret@shop.test/project.git');
  expect(made('licence')).toContain("-H 'x-key: secret'");
  expect(made('service')).toContain("-H 'Sitekeep-Service-Id: mtk_1' \\\n  -H 'Sitekeep-Service-Secret: secret'");
});
