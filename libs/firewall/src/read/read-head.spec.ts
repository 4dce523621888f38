import { everyHeader } from './headers.ts';
import { readHead } from './read-head.ts';
import { defaultReadBounds } from './default-bounds.ts';
import { head, query, shown, signals } from './testing/shown.ts';

const parameters = (text: string) => shown(query(text), 'query');
const paths = (target: string) => shown(head(target), 'path').map((field) => field.slice(1));
const headers = (...list: string[]) =>
  shown(head('/', list), 'header').filter((field) => !['user-agent=Mozilla/5.0', 'referer=https://shop.test/'].includes(field));
const cookies = (header: string) => shown(head('/', ['Cookie', header]), 'cookie');
/** Beside those of encodings. */
const signalsOf = (target: string, list: string[] = [], method = 'GET') => signals(head(target, list, method));

describe('a path', () => {
  it.each([
    ['/a/b.html', ['/a/b.html']],
    ['/', ['/']],
    ['/a%20b', ['/a b']],
    ['/a/../b', ['/a/../b', '/b']],
    ['/a/%2e%2e/b', ['/a/../b', '/b']],
    ['/a/%252e%252e/b', ['/a/%2e%2e/b', '/a/../b', '%2e%2e', '..']],
    ['/a\\..\\b', ['/a\\..\\b', '/b']],
    ['/a//b/./c/', ['/a//b/./c/', '/a/b/c/']],
    ['/%c0%ae%c0%ae/etc', ['/../etc', '/etc']],
    ['/\xc3\xa9t\xe9', ['/été']],
    ['/a+b', ['/a+b']],
    ["/it's/1'or'1", ["/it's/1'or'1", '/its/1or1', "it's", "1'or'1", '1or1']],
    ['/a/cat%20%2Fetc', ['/a/cat /etc', 'cat /etc']],
    ['/a/%3Bid|x', ['/a/;id|x', '/a', 'id|x', ';id|x']],
    ['/a/ls%20-la', ['/a/ls -la', 'ls -la']],
    ['/a/well%20known%20-%20b', ['/a/well known - b']],
    ['http://other.test/a', ['/a']],
    ['*', ['*']],
    ['', ['']],
  ])('%s', (target, expected) => {
    expect(paths(target)).toEqual(expected);
  });

  it('has parameters behind semicolons', () => {
    const reading = head('/a;x=1;y/..;/b;jsessionid=2?c=d');
    expect(shown(reading, 'path')).toEqual(expect.arrayContaining(['=/a;x=1;y/..;/b;jsessionid=2', '=/b', 'x=1', '=y', 'jsessionid=2']));
    expect(shown(reading, 'query')).toEqual(['c=d']);
    expect(signals(reading)).toEqual(['path_parameter x', 'path_parameter jsessionid']);
  });

  it.each([
    ['http://other.test/a', 'absolute_target'],
    ['/a#b', 'target_fragment'],
    ['/a%5cb', 'path_backslash'],
    ['/a/../b', 'path_dot_segments'],
    ['/a%2fb', 'path_encoded_slash'],
    ['/a//b', 'path_empty_segments'],
    ['/%zz', 'invalid_percent path'],
    ['/%ff', 'invalid_utf8 path'],
    ['/?a=1;b=2', 'query_semicolon'],
    [`/?${'a[]=1&'.repeat(201)}`, 'many_parameters 201'],
  ])('%s is told as %s', (target, signal) => {
    expect(signalsOf(target)).toContain(signal);
  });
});

describe('a query', () => {
  it.each([
    ['a=1&b=2', ['a=1', 'b=2']],
    ['a=1&&b', ['a=1']],
    ['a', []],
    ['<b>', ['=<b>']],
    ['1+union+select', ['=1 union select']],
    ['=x', ['=x']],
    ['a=b=c', ['a=b=c']],
    ['a=1&a=2&a=3', ['a=1', 'a=2', 'a=3', 'a=1,2,3']],
    ['%61=1', ['a=1']],
    ['a=1 union/*&a=*/select', ['a=1 union/*', 'a=*/select', 'a=1 union/*,*/select', 'a=1 union select']],
    ['a[b][]=c', ['a[b][]=c']],
    ['a={"b":[1,"x"]}', ['a={"b":[1,"x"]}', 'a.b[0]=1', 'a.b[1]=x']],
    ['a={not json}', ['a={not json}']],
    ['a=?b', ['a=?b']],
    ['query={user(id:"1")+{name}}', ['query={user(id:"1") {name}}', 'query={user(id:"1")+{name}}', 'query.id=1']],
  ])('%s', (text, expected) => {
    expect(parameters(text)).toEqual(expected);
  });

  it('gives names as values, once each, decoded', () => {
    const reading = query('a%5B__proto__%5D=1&b=2&b=3&%253Cb%253E=4&c={"d":{"$gt":5}}');
    expect(shown(reading, 'query_name').map((field) => field.split('=')[1])).toEqual([
      'a[__proto__]',
      'b',
      '%3Cb%3E',
      '<b>',
      'c',
      'c.d',
      'c.d.$gt',
    ]);
    expect(signals(reading)).toContain('duplicate_parameter b');
  });

  it('tells nothing of lists whose names end in brackets', () => {
    expect(signals(query('a[]=1&a[]=2'))).toEqual([]);
  });
});

describe('headers', () => {
  it('are given by their names, in small letters', () => {
    expect(headers('X-Forwarded-For', '1.2.3.4', 'X-Api-Version', '${jndi:ldap://x}', 'Referer', 'https://a.test/?q=%3Cb%3E')).toEqual([
      'x-forwarded-for=1.2.3.4',
      'x-api-version=${jndi:ldap://x}',
      'referer=https://a.test/?q=%3Cb%3E',
      'referer=https://a.test/?q=<b>',
    ]);
  });

  it('of the protocol are not given where they look as they must', () => {
    const browser = {
      Connection: 'keep-alive',
      'Cache-Control': 'max-age=0',
      'sec-ch-ua': '"Chromium";v="130", "Google Chrome";v="130", "Not?A_Brand";v="99"',
      'sec-ch-ua-mobile': '?0',
      'sec-ch-ua-platform': '"Windows"',
      'Upgrade-Insecure-Requests': '1',
      Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
      'Sec-Fetch-Site': 'same-origin',
      'Sec-Fetch-User': '?1',
      'Accept-Encoding': 'gzip, deflate, br, zstd',
      'Accept-Language': 'de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7',
      'If-None-Match': 'W/"5f-abc", "x"',
      'If-Modified-Since': 'Wed, 21 Oct 2015 07:28:00 GMT',
      Origin: 'https://shop.test',
      Priority: 'u=0, i',
      Range: 'bytes=0-1023',
      Authorization: 'Bearer abc.DEF-123_~+/==',
    };
    const reading = head('/', Object.entries(browser).flat());
    expect(shown(reading, 'header')).toEqual(['user-agent=Mozilla/5.0', 'referer=https://shop.test/']);
    expect(signals(reading)).toEqual([]);
  });

  it.each([
    ['Accept', '../../../../etc/passwd{{', 'header_malformed accept'],
    ['Accept-Language', "en' or '1'='1", 'header_malformed accept-language'],
    ['Accept-Encoding', '${jndi:ldap://x}', 'header_malformed accept-encoding'],
    ['Content-Length', '1, 2', 'header_malformed content-length'],
    ['If-None-Match', "1' and sleep(5)", 'header_malformed if-none-match'],
    ['Connection', 'close; ls -la', 'header_malformed connection'],
    ['Sec-CH-UA', '"<script>";v="1"', 'header_malformed sec-ch-ua'],
    ['Authorization', '${jndi:ldap://x}', 'authorization_malformed'],
    ['Authorization', 'Bearer a b <c>', 'authorization_malformed Bearer'],
  ])('%s: %s is read as text', (name, value, signal) => {
    const reading = head('/', [name, value]);
    expect(shown(reading, 'header')).toContain(`${name.toLowerCase()}=${value}`);
    expect(signals(reading)).toContain(signal);
  });

  it('in UTF-8 are read as that', () => {
    expect(headers('X-Name', Buffer.from('Zoë').toString('latin1'), 'X-Other', 'Zo\xeb')).toEqual(['x-name=Zoë', 'x-other=Zoë']);
  });

  it('give who signs in by Basic, never the password', () => {
    const basic = (text: string) => headers('Authorization', `Basic ${Buffer.from(text).toString('base64')}`);
    expect(basic("admin'--:<secret>")).toEqual(["authorization=admin'--"]);
    expect(basic('admin:<secret>')).toEqual([]);
  });

  it('give the head of a token that leads to a file, and claims that nobody signed', () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg: 'HS256', kid: '../../dev/null' })}.${part({ sub: "x'" })}.c2ln`;
    expect(headers('Authorization', `Bearer ${signed}`)).toEqual(['authorization.kid=../../dev/null']);
    const unsigned = `${part({ alg: 'None' })}.${part({ sub: "x'" })}.`;
    const reading = head('/', ['Cookie', `t=${unsigned}`]);
    expect(shown(reading, 'cookie')).toEqual([`t=${unsigned}`, "t.sub=x'"]);
    expect(signals(reading)).toEqual(['jwt_unsigned']);
  });

  it.each([
    [['Host', '127.0.0.1:80'], 'host_is_address'],
    [['Host', 'again.test'], 'duplicate_header host'],
    [['Content-Type', 'a/b', 'content-type', 'c/d'], 'duplicate_header content-type'],
    [['User-Agent', ' '], 'user_agent_missing'],
    [['Content-Length', '5'], 'body_with_get'],
    [['Content-Length', '5', 'Transfer-Encoding', 'chunked'], 'length_and_coding'],
    [['Range', 'bytes=0-1,2-3,4-5,6-7,8-9,10-11'], 'many_ranges 6'],
  ])('%j are told as %s', (list, signal) => {
    expect(signalsOf('/', list)).toContain(signal);
  });

  it('are all there for what a site asks of them itself', () => {
    expect(everyHeader(['Sec-Fetch-Site', 'none', 'Authorization', 'Bearer x', 'X', 'Zo\xc3\xab'])).toEqual([
      { place: 'header', name: 'sec-fetch-site', value: 'none', layer: 0 },
      { place: 'header', name: 'authorization', value: 'Bearer x', layer: 0 },
      { place: 'header', name: 'x', value: 'Zoë', layer: 0 },
    ]);
  });

  it('with a bare key for credentials show nothing of it', () => {
    const reading = head('/', ['Authorization', 'f8a7b6c5d4e3f2a1b0c9']);
    expect(signals(reading)).toEqual([]);
    const odd = signals(head('/', ['Authorization', 'f8a7b6c5d4e3f2a1b0c9 <x>']));
    expect(odd).toEqual(['authorization_malformed']);
  });

  it.each([
    ['https://shop.test/a', []],
    ['https://www.shop.test/a', []],
    ['https://evil.test/?shop.test', ['referer_outside']],
    ['', ['referer_missing']],
  ])('tell of a query that a link from %j led to', (referer, expected) => {
    const list = ['Host', 'shop.test', 'User-Agent', 'x', 'Accept', '*/*', 'Referer', referer];
    expect(signals(readHead({ method: 'GET', target: '/?a=1', headers: list }, defaultReadBounds))).toEqual(expected);
  });

  it('that are missing are told', () => {
    const reading = readHead({ method: 'GET', target: '/', headers: [] }, defaultReadBounds);
    expect(signals(reading)).toEqual(['host_missing', 'user_agent_missing', 'accept_missing']);
    expect(shown(reading, 'method')).toEqual(['=GET']);
  });
});

describe('cookies', () => {
  it.each([
    ['a=1; b=2', ['a=1', 'b=2']],
    ['a="x y"', ['a=x y']],
    ['a=%3Cb%3E', ['a=%3Cb%3E', 'a=<b>']],
    ['a={"b":"c"}', ['a={"b":"c"}', 'a.b=c']],
    ['a=b=c;;  d=', ['a=b=c', 'd=']],
    ['<b>', ['=<b>']],
  ])('%s', (header, expected) => {
    expect(cookies(header)).toEqual(expected);
  });

  it('give their names as values', () => {
    expect(shown(head('/', ['Cookie', "a'b=1; __proto__=2"]), 'cookie_name')).toEqual(["a'b=a'b", '__proto__=__proto__']);
  });

  it('without a name, or with an odd one, are told', () => {
    expect(signalsOf('/', ['Cookie', '=x'])).toContain('cookie_malformed');
    expect(signalsOf('/', ['Cookie', 'a(b)=x'])).toContain('cookie_malformed');
    expect(signalsOf('/', ['Cookie', 'a=(x)'])).toEqual([]);
  });
});

it('numbers the layers of a value, which follow one another', () => {
  const fields = query('a=%253C&b=1').fields.filter(({ place }) => place === 'query');
  expect(fields.map(({ name, layer }) => `${name}${layer}`)).toEqual(['a0', 'a1', 'b0']);
});

it('stops at its bounds, keeps what it has, and says which', () => {
  const read = (bounds: object) =>
    readHead({ method: 'GET', target: '/?a=1111&b=2222&c=3333', headers: [] }, { ...defaultReadBounds, ...bounds });
  expect(read({ fields: 4 })).toMatchObject({ exceeded: 'count' });
  expect(shown(read({ fields: 4 }), 'query')).toEqual(['=1111\n2222\n3333']);
  expect(read({ characters: 8 })).toMatchObject({ exceeded: 'size' });
  expect(shown(read({ characters: 8 }), 'query')).toEqual(['a=111']);
});
