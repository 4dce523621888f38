import { privately } from './private-answer.ts';

test.each([
  [[], ['Cache-Control', 'private']],
  [
    ['cache-control', 'public, max-age=60'],
    ['Cache-Control', 'private, max-age=60'],
  ],
  [
    ['Cache-Control', 'public', 'cache-control', 'S-MaxAge=60, max-age=5'],
    ['Cache-Control', 'private, max-age=5'],
  ],
  [
    ['cache-control', 's-maxage=600, PUBLIC,max-age=5, proxy-revalidate'],
    ['Cache-Control', 'private, max-age=5'],
  ],
  [
    ['cache-control', 'no-store'],
    ['Cache-Control', 'no-store'],
  ],
  [
    ['cache-control', 'private="x-a, public", no-cache="set-cookie, x"'],
    ['Cache-Control', 'private, no-cache="set-cookie, x"'],
  ],
  [
    ['surrogate-control', 'max-age=60', 'CDN-Cache-Control', 'public', 'x-cdn-cache-control', 'public', 'etag', '"a"'],
    ['etag', '"a"', 'Cache-Control', 'private'],
  ],
])('%j becomes %j', (given, expected) => {
  expect(privately(given)).toEqual(expected);
});
