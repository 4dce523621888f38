import { failureOf, ProviderFailure } from './provider-failure.ts';

const error = (code: string, cause?: unknown) => Object.assign(new Error('with a secret in it'), { code, cause });

test.each<[unknown, string]>([
  [error('ENOTFOUND'), 'The provider’s name does not exist in DNS.'],
  [error('OAUTH_SOMETHING', error('ECONNREFUSED')), 'The provider’s server refuses connections.'],
  [error('x', error('EEGRESS')), 'The provider’s name leads to an address that is private, reserved or our own.'],
  [error('CERT_HAS_EXPIRED'), 'The certificate of the provider’s server is not trusted (CERT_HAS_EXPIRED).'],
  [error('OAUTH_RESPONSE_IS_NOT_CONFORM', new Response(null, { status: 404 })), 'The provider answered with status 404: check the issuer.'],
  [error('ABORT_ERR'), 'The provider did not answer in time.'],
  [new TypeError('with a secret in it'), 'The sign-in at the provider failed.'],
  ['a text', 'The sign-in at the provider failed.'],
  [null, 'The sign-in at the provider failed.'],
])('%p is told in words', (thrown, words) => {
  expect(failureOf(thrown).message).toBe(words);
});

test('what was said already stays as it is', () => {
  const failure = new ProviderFailure('It failed.');
  expect(failureOf(failure)).toBe(failure);
});

test('codes of others are told only where they are words of a protocol', () => {
  const told = (code: unknown) => failureOf(Object.assign(error('OAUTH_AUTHORIZATION_RESPONSE_ERROR'), { error: code })).message;
  expect(told('access_denied')).toContain('access_denied');
  for (const long of ['a b', '<script>', 'x'.repeat(61), 7])
    expect(told(long)).toBe('The provider sent the visitor back with the error ?.');
});

test('an error that is its own cause comes to an end', () => {
  const round = error('nothing known');
  round.cause = round;
  expect(failureOf(round).message).toBe('The sign-in at the provider failed.');
});
