import { queryKey } from '@sitekeep/enforcement';
import { invalidatedBy, isSafe } from './invalidation.ts';
import { fieldsOf, type Headers } from './testing/stored-of.ts';

const all = queryKey({ kind: 'all', names: [] });
const by = (method: string, headers: Headers = {}, status = 200, { secure = true, host = 'a.test', url = all } = {}) =>
  invalidatedBy({ method, secure, host, path: '/list/', query: '?b=1&a=2' }, { status, headers: fieldsOf(headers) }, url);
const own = '/list/?b=1&a=2';

describe('what a request makes invalid', () => {
  it('is its own URL, by any method that is not safe or not known', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'M-SEARCH', 'MKCOL', 'FOO', 'get']) expect(by(method)).toEqual([own]);
  });

  it('is nothing by a safe one', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'REPORT', 'SEARCH']) {
      expect(isSafe(method)).toBe(true);
      expect(by(method, { Location: '/x' })).toEqual([]);
    }
  });

  it('is nothing when the origin did not do it', () => {
    for (const status of [100, 400, 404, 412, 500, 503]) expect(by('POST', { Location: '/x' }, status)).toEqual([]);
    for (const status of [200, 201, 204, 302, 303]) expect(by('POST', {}, status)).toEqual([own]);
  });

  it('is what Location and Content-Location name', () => {
    expect(by('POST', { Location: 'one?x=1', 'Content-Location': 'https://a.test/two#f' })).toEqual([own, '/list/one?x=1', '/two']);
    expect(by('POST', { Location: 'https://A.TEST:443/%7Eone/./x' })).toEqual([own, '/~one/x']);
    expect(by('POST', { Location: '' })).toEqual([own, own].slice(0, 1));
  });

  it('is nothing of another scheme, host or port', () => {
    for (const url of [
      'https://b.test/x',
      '//b.test/x',
      'http://a.test/x',
      'https://a.test:8443/x',
      'https://a.test@b.test/x',
      'ftp://a.test/x',
      'data:,x',
    ])
      expect(by('POST', { Location: url, 'Content-Location': url })).toEqual([own]);
    expect(by('POST', { Location: 'http://a.test:8080/x' }, 200, { secure: false, host: 'a.test:8080' })).toEqual([own, '/x']);
  });

  it('is nothing that is no URL, or none that a request can have', () => {
    for (const url of ['https://', 'http://[x', '/a%00b', '/a%zz']) expect(by('POST', { Location: url })).toEqual([own]);
    expect(by('POST', { Location: ['/x', '/y'] })).toEqual([own]);
  });

  it('is named as the cache’s keys are', () => {
    expect(by('POST', { Location: '/x?c=3&a=1' }, 200, { url: queryKey({ kind: 'sorted', names: [] }) })).toEqual([
      '/list/?a=2&b=1',
      '/x?a=1&c=3',
    ]);
  });
});
