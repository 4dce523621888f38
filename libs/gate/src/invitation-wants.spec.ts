import { defaultGate, type GateRequirement } from '@sitekeep/contracts';
import { wantsOf, type Held } from './invitation-wants.ts';

const nothing: Held = { hasPassword: false, tokens: 0, passkeys: 0 };
const gate = (require: GateRequirement, parts: object = {}) => ({ ...defaultGate, require, ...parts });
/** `pass code key`, `only` where a passkey is all that will do, and `after …` what is shown before one. */
const told = (policy: Parameters<typeof wantsOf>[0], held: Partial<Held> = {}) => {
  const { password, code, passkey, needsPasskey, passkeyAfter } = wantsOf(policy, { ...nothing, ...held });
  const after = [passkeyAfter.password && 'after pass', passkeyAfter.code && 'after code'];
  return [password && 'pass', code && 'code', passkey && 'key', needsPasskey && 'only', ...after].filter(Boolean).join(' ');
};
const rule = (require: GateRequirement) => ({
  name: require,
  path: null,
  methods: [],
  networks: [],
  require,
  groups: [],
  freshSeconds: null,
});

test.each<[string, Parameters<typeof told>, string]>([
  ['all that the policy asks for', [gate('password_and_code')], 'pass code key'],
  ['a password alone', [gate('password')], 'pass key'],
  ['a code alone', [gate('code')], 'code key'],
  ['nothing where nothing is asked', [gate('nothing')], ''],
  ['what a rule asks for', [gate('password', { rules: [rule('code')] })], 'pass code key'],
  ['a passkey alone', [gate('passkey')], 'key only'],
  ['a passkey for some paths', [gate('password', { rules: [rule('passkey')] })], 'pass key'],
  ['no passkey where none is taken', [gate('password_and_code', { methods: ['token'] })], 'pass code'],
  ['no token where none is taken', [gate('password_and_code', { methods: ['email_code'] })], 'pass'],
  ['what is left of it', [gate('password_and_code'), { hasPassword: true }], 'code'],
  ['the password beside a token', [gate('password_and_code'), { tokens: 1 }], 'pass'],
  ['nothing of who has all', [gate('password_and_code'), { hasPassword: true, tokens: 2 }], ''],
  ['nothing of who has a passkey', [gate('password_and_code'), { passkeys: 1 }], ''],
  ['a passkey of who has a password, after that', [gate('passkey'), { hasPassword: true }], 'key only after pass'],
  ['a passkey of who has a token, after a code', [gate('passkey'), { tokens: 1 }], 'key only after code'],
  [
    'a passkey for some paths of who has all else, after all of it',
    [gate('password_and_code', { rules: [rule('passkey')] }), { hasPassword: true, tokens: 1 }],
    'key only after pass after code',
  ],
  ['nothing more of who has a passkey, whatever else they have', [gate('passkey'), { hasPassword: true, passkeys: 1 }], ''],
])('an invitation asks for %s', (_, given, expected) => {
  expect(told(...given)).toBe(expected);
});

test('attack: the mailbox alone adds no passkey beside a password or a token', () => {
  for (const held of [{ hasPassword: true }, { tokens: 1 }]) expect(told(gate('password_and_code'), held)).not.toContain('key');
});
