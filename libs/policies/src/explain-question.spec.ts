import { explainSchema } from '@sitekeep/contracts';
import { readQuestion } from './explain-question.ts';

const names = ['shop.test', '*.shop.test', 'xn--mller-kva.test'];
const read = (parts: object) => readQuestion(explainSchema.parse({ url: 'https://shop.test/', address: '203.0.113.7', ...parts }), names);

test('a question is read as the edges take it', () => {
  const { question, faults } = read({
    method: 'post',
    url: 'https://WWW.Shop.test:8443/a/../b%2f?x=1#part',
    address: '::ffff:203.0.113.7',
    headers: { 'User-Agent': 'curl/8.5.0' },
  });
  expect(faults).toEqual([]);
  expect(question).toEqual({
    method: 'POST',
    scheme: 'https',
    host: 'www.shop.test:8443',
    target: '/a/../b%2f?x=1',
    address: '203.0.113.7',
    headers: [['user-agent', 'curl/8.5.0']],
  });
});

test.each([
  ['http://shop.test', '/'],
  ['http://shop.test?a=b', '/?a=b'],
  ['http://shop.test:80/caf\u00e9 bar', '/caf%C3%A9%20bar'],
  ['http://müller.test/', '/'],
])('%s asks for %s', (url, target) => expect(read({ url })).toMatchObject({ faults: [], question: { scheme: 'http', target } }));

test('an IPv6 visitor is asked for as they come, not by their network', () => {
  expect(read({ address: '2001:DB8::0:5' }).question.address).toBe('2001:db8::5');
});

test.each([
  ['another site', { url: 'https://other.test/' }, '/url other_site'],
  ['two levels below a wildcard', { url: 'https://a.b.shop.test/' }, '/url other_site'],
  ['a name that only ends like a wildcard', { url: 'https://evilshop.test/' }, '/url other_site'],
  ['another site by credentials', { url: 'https://shop.test@other.test/' }, '/url invalid_url'],
  ['another site by a backslash', { url: 'https://other.test\\@shop.test/' }, '/url other_site'],
  ['no scheme', { url: 'shop.test/a' }, '/url invalid_url'],
  ['another scheme', { url: 'ftp://shop.test/a' }, '/url invalid_url'],
  ['a range', { address: '203.0.113.0/24' }, '/address invalid_address'],
  ['no address', { address: 'shop.test' }, '/address invalid_address'],
  [
    'more headers than edges read',
    { headers: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x-${i}`, ''])) },
    '/headers too_many',
  ],
  ['a host of its own', { headers: { Host: 'other.test' } }, '/headers host'],
])('%s is refused', (_, parts, fault) => {
  expect(read(parts).faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([fault]);
});

test('a value of a header has one line', () => {
  expect(explainSchema.safeParse({ url: 'http://shop.test', address: '::1', headers: { a: 'b\r\nc: d' } }).success).toBe(false);
});
