import { readPerson } from './provider-person.ts';

const microsoft = 'https://login.microsoftonline.com/0f2b/v2.0';
const plain = { groupsClaim: null, groups: [] };
const read = (idToken: object, userinfo: object = {}) =>
  readPerson({ idToken: { sub: 'anna', iss: 'https://issuer.test', ...idToken }, userinfo: { ...userinfo } }, plain);
const email = 'anna@example.com';

test.each<[string, object, object, string | null]>([
  ['verified', { email, email_verified: true }, {}, email],
  ['verified, as a text', { email, email_verified: 'true' }, {}, email],
  ['verified, told by userinfo', {}, { email, email_verified: true }, email],
  ['in capitals and with blanks', { email: ' Anna@Example.COM ', email_verified: true }, {}, email],
  ['not verified', { email, email_verified: false }, {}, null],
  ['not verified by the source that tells it', { email }, { email, email_verified: true }, null],
  ['no address', { email: 'anna', email_verified: true }, {}, null],
  ['several addresses', { email: [email], email_verified: true }, {}, null],
  ['of a domain that Microsoft knows', { iss: microsoft, email, xms_edov: true }, {}, email],
  ['of a domain that Microsoft knows, as a number', { iss: microsoft, email, xms_edov: '1' }, {}, email],
  ['of a domain that Microsoft does not know', { iss: microsoft, email, xms_edov: false }, {}, null],
  ['of Microsoft, which says that it is not verified', { iss: microsoft, email, xms_edov: true, email_verified: false }, {}, null],
  ['of another who speaks as Microsoft does', { email, xms_edov: true }, {}, null],
  ['of another whose name begins so', { iss: 'https://login.microsoftonline.com.evil.test/', email, xms_edov: true }, {}, null],
])('an address that is %s', (_, idToken, userinfo, expected) => {
  expect(read(idToken, userinfo).email).toBe(expected);
});

test.each([[undefined], [''], ['x'.repeat(256)], ['a\0b'], [7]])('%j is no subject', (sub) => {
  expect(() => read({ sub })).toThrow('(sub)');
});

test('a name that cannot be shown is left out', () => {
  expect([read({ name: ' Anna ' }).name, read({}, { name: 'Bert' }).name, read({ name: 'a\nb' }).name, read({ name: 7 }).name]).toEqual([
    'Anna',
    'Bert',
    '',
    '',
  ]);
});

test('a claim is the token’s own, whatever objects have besides', () => {
  const groups = [{ claim: 'a', group: 'b' }];
  expect(readPerson({ idToken: { sub: 'anna' }, userinfo: {} }, { groupsClaim: 'constructor', groups }).groups).toEqual([]);
  expect(readPerson({ idToken: { sub: 'anna' }, userinfo: { roles: 'a' } }, { groupsClaim: 'roles', groups }).groups).toEqual(['b']);
});
