import { firewallTestSchema } from '@sitekeep/contracts';
import { shellWords } from './shell-words.ts';
import { headerOf, readTyped } from './typed-request.ts';

const read = (parts: object) => readTyped(firewallTestSchema.parse(parts));
const typed = (parts: object) => {
  const { typed: request, faults } = read(parts);
  if (!request) throw new Error(JSON.stringify(faults));
  return { ...request, body: request.body.toString('utf8') };
};
const codeOf = (parts: object) => read(parts).faults.map(({ pointer, code }) => `${pointer} ${code}`);
const curl = (line: string) => typed({ curl: line });

test('attack: a text of 256 KB is read or refused in no time, whatever it is made of', () => {
  const texts = [
    { request: `GET /${' '.repeat(250_000)}x` },
    { request: `GET ${'a \t'.repeat(80_000)}` },
    { request: `GET / HTTP/1.1\n${'a: b\n'.repeat(50_000)}` },
    { curl: `curl ${'a '.repeat(120_000)}` },
    { curl: `curl a.test ${"-H 'a: b' ".repeat(25_000)}` },
    { curl: `curl a.test ${'-s'.repeat(120_000)}` },
    { curl: `curl ${'/'.repeat(250_000)}` },
  ];
  for (const text of texts) {
    const begin = process.threadCpuUsage();
    read(text);
    expect(process.threadCpuUsage(begin).user / 1e6).toBeLessThan(1.5);
  }
});

test('a line for the command prompt of Windows is told apart', () => {
  expect(codeOf({ curl: 'curl ^"https://a.test/^" ^\r\n  -H ^"accept: */*^"' })).toEqual(['/curl for_windows']);
});

test('one of the two is given', () => {
  expect(codeOf({})).toEqual(['/request one_of_two']);
  expect(codeOf({ request: 'GET / HTTP/1.1', curl: 'curl a.test' })).toEqual(['/curl one_of_two']);
});

describe('a request as it stands on the wire', () => {
  test('head and body, whichever way lines end', () => {
    const lines = ['POST /a/../b?c=%27 HTTP/1.1', 'Host: a.test', 'Cookie: a=é', 'Content-Type: text/plain', '', 'one', '', 'two'];
    for (const ending of ['\n', '\r\n'])
      expect(typed({ request: lines.join(ending) })).toEqual({
        method: 'POST',
        target: '/a/../b?c=%27',
        headers: ['Host', 'a.test', 'Cookie', 'a=Ã©', 'Content-Type', 'text/plain', 'Content-Length', String(6 + 2 * ending.length)],
        body: `one${ending}${ending}two`,
      });
  });

  test('a whole URL names the host; the version may be left out', () => {
    expect(typed({ request: 'GET http://a.test?x=1' })).toMatchObject({ target: '/?x=1', headers: ['Host', 'a.test'], body: '' });
    expect(typed({ request: 'GET /a b HTTP/1.1\n' })).toMatchObject({ target: '/a b' });
  });

  test('parts of a form end in CRLF, however they were typed', () => {
    const request =
      'POST / HTTP/1.1\nContent-Type: multipart/form-data; boundary=x\n\n--x\nContent-Disposition: form-data; name="a"\n\n1\n--x--\n';
    expect(typed({ request }).body).toBe('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n');
  });

  test.each([
    ['', 'no_request_line'],
    ['hello', 'no_request_line'],
    ['GET\n', 'no_request_line'],
    ['GET example HTTP/1.1', 'no_path'],
    ['GET / HTTP/1.1\nno header', 'no_header'],
    ['GET / HTTP/1.1\nA b: c', 'no_header'],
  ])('%j is none: %s', (request, code) => expect(codeOf({ request })).toEqual([`/request ${code}`]));
});

describe('words of a shell', () => {
  test.each([
    [`a 'b c' "d \\"e\\" $f" g\\ h`, ['a', 'b c', 'd "e" $f', 'g h']],
    [`a'b'"c"d`, ['abcd']],
    ['a \\\n  b', ['a', 'b']],
    [`$'it\\'s\\n\\u00e9\\x41\\101\\\\'`, ["it's\néAA\\"]],
    [`'' ""`, ['', '']],
    [`"a\\b"`, ['a\\b']],
    ['a b ;', ['a', 'b']],
    ['a b; c d', ['a', 'b']],
    ['a "b;" | c', ['a', 'b;']],
    ['a b&c;d|e > f', ['a', 'b&c;d|e']],
  ])('%s', (line, words) => expect(shellWords(line)).toEqual(words));

  test('an open quote is none', () => {
    for (const line of [`a 'b`, `a "b`, `$'b`]) expect(shellWords(line)).toBeNull();
  });
});

describe('a line of curl', () => {
  test('a plain one', () => {
    expect(curl("curl 'https://shop.example.com/a/../b?q=x y&z=é#top'")).toEqual({
      method: 'GET',
      target: '/a/../b?q=x%20y&z=%C3%A9',
      headers: ['Host', 'shop.example.com', 'User-Agent', 'curl/8.5.0', 'Accept', '*/*'],
      body: '',
    });
    expect(curl('curl -sSkL -I a.test')).toMatchObject({ method: 'HEAD', target: '/' });
    expect(curl('curl https://b\u00fccher.test:8443/').headers.slice(0, 2)).toEqual(['Host', 'xn--bcher-kva.test:8443']);
  });

  test('as browsers copy it', () => {
    const line = `curl 'https://a.test/login' \\
      -X 'POST' \\
      -H 'content-type: application/x-www-form-urlencoded' \\
      -H 'user-agent: Mozilla/5.0' -b 'sid=1; b=2' \\
      --data-raw $'name=O\\'Reilly&text=a%20b' --compressed`;
    const { method, headers, body } = curl(line);
    expect([method, body]).toEqual(['POST', "name=O'Reilly&text=a%20b"]);
    expect(headerOf(headers, 'user-agent')).toBe('Mozilla/5.0');
    expect(headerOf(headers, 'cookie')).toBe('sid=1; b=2');
    expect(headerOf(headers, 'accept-encoding')).toContain('gzip');
    expect(headers.filter((name) => name.toLowerCase() === 'content-type')).toHaveLength(1);
  });

  test('data: joined, escaped, as JSON, in the query', () => {
    expect(curl('curl a.test -d a=1 -d b=2')).toMatchObject({ method: 'POST', body: 'a=1&b=2' });
    expect(curl("curl a.test --data-urlencode 'q=a b' --data-urlencode '=c d'").body).toBe('q=a%20b&c%20d');
    expect(curl(`curl a.test --json '{"a":1}'`)).toMatchObject({ body: '{"a":1}' });
    expect(headerOf(curl(`curl a.test --json '{}'`).headers, 'content-type')).toBe('application/json');
    expect(curl('curl -G a.test/s?x=1 -d a=1 --data-urlencode "q=ü"')).toMatchObject({
      method: 'GET',
      target: '/s?x=1&a=1&q=%C3%BC',
      body: '',
    });
    expect(curl('curl -XPUT a.test -dx')).toMatchObject({ method: 'PUT', body: 'x' });
  });

  test('forms, with files by their names alone', () => {
    const { headers, body } = curl(`curl a.test -F 'a=1;type=text/plain' -F 'f=@/tmp/shell.php;type=image/png' --form-string 'g=@x;y'`);
    expect(headerOf(headers, 'content-type')).toMatch(/^multipart\/form-data; boundary=/);
    expect(body).toContain('name="a"\r\nContent-Type: text/plain\r\n\r\n1\r\n');
    expect(body).toContain('name="f"; filename="shell.php"\r\nContent-Type: image/png\r\n\r\n\r\n');
    expect(body).toContain('name="g"\r\n\r\n@x;y\r\n');
  });

  test('headers that curl sends are replaced, taken out or added; secrets of -u stay away', () => {
    const { headers } = curl(`curl -u me:secret -H 'Accept:' -H 'X-Empty;' -A bot -e http://b.test/ a.test`);
    expect(headers).toEqual(['Host', 'a.test', 'X-Empty', '', 'User-Agent', 'bot', 'Referer', 'http://b.test/']);
  });

  test.each([
    ['wget a.test', 'no_curl'],
    ["curl 'a.test", 'open_quote'],
    ['curl', 'one_url'],
    ['curl a.test b.test', 'one_url'],
    ['curl a.test -d', 'no_value'],
    ['curl a.test --frobnicate', 'unknown_option'],
    ['curl a.test -d @/etc/passwd', 'file'],
    ['curl a.test -b jar.txt', 'file'],
    ['curl a.test --data-urlencode q@file', 'file'],
    ["curl -X 'A B' a.test", 'no_method'],
    ['curl https:///a', 'invalid_url'],
  ])('%s is none: %s', (line, code) => expect(codeOf({ curl: line })).toEqual([`/curl ${code}`]));
});
