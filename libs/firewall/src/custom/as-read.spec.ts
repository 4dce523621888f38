import type { RulesetCondition } from '@sitekeep/contracts';
import { defaultReadBounds, everyHeader, readBody, readHead } from '../read/index.ts';
import { noBody } from './custom-request.ts';
import { bodyOf, condition, holds, request } from './testing/custom-setting.ts';

const form = 'application/x-www-form-urlencoded';

/** A request as the reader gives it. */
function read(target: string, { headers = [], type = form, body }: { headers?: string[]; type?: string; body?: string } = {}) {
  const [path = '/', query = ''] = target.split('?');
  const all = ['Host', 'www.example.com', ...headers, ...(body === undefined ? [] : ['Content-Type', type])];
  const method = body === undefined ? 'GET' : 'POST';
  return request({
    method,
    path,
    query,
    headFields: () => [...readHead({ method, target, headers: all }, defaultReadBounds).fields, ...everyHeader(all)],
    bodyBytes: body?.length ?? 0,
    body: body === undefined ? noBody : bodyOf(body, readBody(all, [Buffer.from(body)], true, defaultReadBounds).fields),
  });
}

const argument = (name: string | null, given: Partial<RulesetCondition>) => condition({ field: 'argument', name, ...given });

test('an argument is found in the query, in forms, in JSON and in multipart, however it is encoded', () => {
  const evil = argument('note', { operator: 'contains', values: ['<script'] });
  const multipart = '--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n<script>\r\n--b--\r\n';
  const requests = [
    read('/?note=%3Cscript%3E'),
    read('/?note=%253Cscript%253E'),
    read('/?note=&lt;script&gt;'.replaceAll('&', '%26')),
    read('/?n%6Fte=<script>'),
    read('/', { body: 'a=1&note=%3Cscript%3E' }),
    read('/', { type: 'application/json', body: '{"note":"\\u003cscript>"}' }),
    read('/', { type: 'application/json', body: '{"note":{"text":["<script>"]}}' }),
    read('/', { type: 'multipart/form-data; boundary=b', body: multipart }),
  ];
  expect(requests.map((one) => holds(evil, one))).toEqual(requests.map(() => true));
  expect(holds(evil, read('/?other=<script>'))).toBe(false);
});

test('of two values of one name, each is asked', () => {
  const number = argument('id', { operator: 'regex', values: ['^\\d+$'], negate: true });
  const told = (target: string) => holds(number, read(target));
  expect(['/?id=7', '/?id=%37', '/?id=7&id=x', '/?id=x&id=7', '/?id=7%27', '/?id[]=x'].map(told)).toEqual([
    false,
    false,
    true,
    true,
    true,
    true,
  ]);
});

test('headers and cookies by their names', () => {
  const asked = read('/', { headers: ['User-Agent', 'curl/8.5.0', 'X-Token', 'abc', 'Cookie', 'theme=dark; note=a%3Cb'] });
  expect(holds(condition({ field: 'user_agent', operator: 'prefix', values: ['curl/'] }), asked)).toBe(true);
  expect(holds(condition({ field: 'header', name: 'x-token', values: ['abc'] }), asked)).toBe(true);
  expect(holds(condition({ field: 'cookie', name: 'note', operator: 'contains', values: ['<b'] }), asked)).toBe(true);
  expect(holds(condition({ field: 'cookie', name: 'theme', values: ['dark'], negate: true }), asked)).toBe(false);
});

test('headers that the protocol has are there to be asked, whatever they say', () => {
  const asked = read('/', { headers: ['Accept', '*/*', 'Accept-Language', 'de', 'Range', 'bytes=0-5', 'X-Count', '12'] });
  const exists = (name: string) => holds(condition({ field: 'header', name, operator: 'exists' }), asked);
  expect([exists('accept'), exists('Accept-Language'), exists('range'), exists('x-count'), exists('x-none')]).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
});

test('a body is found as it came, and in its values', () => {
  const asked = read('/', { body: 'q=select%20password' });
  const contains = (text: string) => holds(condition({ field: 'body', operator: 'contains', values: [text] }), asked);
  expect([contains('q=select%20'), contains('select password'), contains('insert')]).toEqual([true, true, false]);
});
