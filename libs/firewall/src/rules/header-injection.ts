import type { Rule } from '../rule.ts';
import { everywhere, inputs } from './places.ts';

const raw = String.raw;
const header = raw`(?:set-cookie2?|location|refresh|content-(?:type|length|disposition|encoding|security-policy|location)|transfer-encoding|x-(?:forwarded|xss|frame|content|powered|real|original|http|custom|injected|header|remote|host|test|api|auth|request|user|client|cache|accel|sendfile)[\w-]*|access-control-[\w-]+|cache-control|p3p|remote-addr|proxy-[\w-]+|set-cookie2|content-md5|clear-site-data|www-authenticate|http/1\.[01] \d+.*)`;

/** CWE-113: values that become part of the head of an answer, or of another request. */
export const headerInjectionRules: readonly Rule[] = [
  {
    id: 'header-injection-field',
    family: 'header_injection',
    severity: 'critical',
    paranoia: 1,
    stops: 'A line end and a header after the first words of a value.',
    in: everywhere,
    screen: 'lines',
    when: [
      {
        regex: raw`^[^\r\n{(\[\x{60}]{0,120}(?:\r\n|[\r\n]|\x{560a}|\x{2028})+[ \t]*${header}[ \t]*:[ \t]*[^\s]|[\r\n]content-length[ \t]*:[ \t]*\d+\s*[\r\n]+\s*HTTP/|[\r\n]set-cookie[ \t]*:[ \t]*[\w.-]+=|[\x{560a}\x{560d}][\w-]{2,40}:|\\r\\n(?:set-cookie|location|content-length)\s*:`,
        minLength: 6,
      },
    ],
    bad: ['x\r\nSet-Cookie: a=b', 'foobar\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK', 'de\nLocation: https://a.b', 'x嘊嘍Set-Cookie:a=b'],
    good: ['a\nlocation:\n', 'Two lines\nof text', 'Date and\ntime', 'x\nHost of the party'],
  },
  {
    id: 'header-injection-name',
    family: 'header_injection',
    severity: 'critical',
    paranoia: 1,
    stops: 'Line ends in the name of a parameter.',
    in: ['argument_names', 'cookie_names'],
    screen: 'lines',
    when: [{ regex: raw`[\r\n][^\s{}"]{0,40}(?:$|:|\r)|^[\r\n]` }],
    bad: [{ target: '/?a=1&%0d%0Remote-addr:%20x' }, { target: '/?a=1&%0aX-Header:%20b' }],
    good: [{ target: '/?a=1%0a2' }],
  },
  {
    id: 'header-injection-path',
    family: 'header_injection',
    severity: 'critical',
    paranoia: 1,
    stops: 'Line ends in the path.',
    in: ['path'],
    screen: 'lines',
    when: [{ regex: raw`[\r\n]` }],
    bad: [{ target: '/foo%0abar' }, { target: '/%0d%0aSet-Cookie:a=b' }],
    good: [{ target: '/foo%20bar' }],
  },
  {
    id: 'header-injection-request',
    family: 'header_injection',
    severity: 'critical',
    paranoia: 1,
    stops: 'A request line inside of a value, for request smuggling and requests to other servers.',
    in: inputs,
    screen: 'requestLine',
    when: [
      {
        regex: raw`^[^\r\n"\x{60}]{0,20}[\r\n]*(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|CONNECT|TRACE|PATCH|PROPFIND)[\s+]+(?:/|https?://|[\w.-]+:\d+|\*)\S{0,300}[\s+]+HTTP/\d|[\r\n]HTTP/\d(?:\.\d)?[ ]\d{3}[ ][^\r\n]{0,40}[\r\n]+(?:content-|set-cookie|location)`,
        caseSensitive: true,
        minLength: 12,
      },
    ],
    bad: ['\nPOST / HTTP/1.1', 'aaaHEAD http://example.com/ HTTP/1.1', 'GET http://www.foo.bar HTTP/1.2'],
    good: ['Get foo bar', 'get it', 'We use HTTP/2', 'Log: 127.0.0.1 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200'],
  },
  {
    id: 'header-injection-line',
    family: 'header_injection',
    severity: 'critical',
    paranoia: 2,
    stops: 'Line ends in a value of the query.',
    in: ['arguments'],
    screen: 'lines',
    when: [{ regex: raw`[\r\n]\W*[\w-]+\s*[:=]` }],
    bad: ['test\nnext=more', 'a\rb: c'],
    good: ['one\ntwo'],
  },
];
