import { defaultResponse, type RulesetResponse, rulesetSchema } from '@sitekeep/contracts';
import { withSharedParts } from '../site-directory/shared-parts.ts';
import { siteResponse } from './site-response.ts';

let revision = 0;

/** What is made of a section as it comes out of Redis: an object of its own for each site. */
function responseOf(response: Partial<RulesetResponse>) {
  const siteId = `site_${++revision}`;
  const filters = { blacklist: [], whitelist: [], onlyFromWhitelist: false, countries: { mode: 'off', codes: [] } };
  const origins = [{ scheme: 'http', host: '127.0.0.1', port: 80, weight: 1 }];
  const given = { version: 3, siteId, revision, hostnames: [`${revision}.test`], suspended: false, origins, filters };
  return siteResponse(withSharedParts(rulesetSchema.parse({ ...given, response: { ...defaultResponse, ...response } })));
}

test('a site that changes nothing costs nothing', () => {
  expect(responseOf({})).toBeNull();
  expect(responseOf({ www: 'as_is', rules: [] })).toBeNull();
});

test('what a site does not use is not there', () => {
  const parts = responseOf({ maintenance: { retryAfterSeconds: 5 } });
  expect(parts).toMatchObject({ compression: null, dress: null, requestRules: null, pages: null });
  expect(parts?.early).not.toBeNull();
});

test('sites that say the same share what is made of it', () => {
  const wanted = { headers: { ...defaultResponse.headers, nosniff: true } };
  expect(responseOf(wanted)).toBe(responseOf(wanted));
  expect(responseOf(wanted)).not.toBe(responseOf({ headers: { ...wanted.headers, frames: 'deny' } }));
});

test('a pattern that does not compile is told, so that the last good rules stay in force', () => {
  const path = { kind: 'regex' as const, value: '(' };
  expect(() => responseOf({ rules: [{ path, on: 'response', action: 'remove', name: 'X-A', value: '' }] })).toThrow();
  expect(() => responseOf({ redirects: [{ hostname: null, path, to: '/a', status: 301, keepPath: false, keepQuery: true }] })).toThrow();
});
