import type { Rule, RuleExample } from '../rule.ts';

const multipart = (head: string, content = 'x', boundary = 'b'): RuleExample => ({
  method: 'POST',
  target: '/',
  headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  body: `--b\r\n${head}\r\n\r\n${content}\r\n--b--\r\n`,
});
const json = (body: string): RuleExample => ({ method: 'POST', target: '/', headers: { 'content-type': 'application/json' }, body });

/** What is odd about a body, as its reading has shown: forms that one reader takes in one way and another in another. */
export const protocolBodyRules: readonly Rule[] = [
  {
    id: 'protocol-part-charset',
    family: 'protocol',
    severity: 'critical',
    paranoia: 1,
    stops: 'Parts of a form in charsets that hide what they say.',
    in: ['signals'],
    screen: 'any',
    when: [
      {
        regex: String.raw`^multipart_charset_field\s+(?:$|utf-?(?:7|16|32)|utf-$|shift|euc|ibm|ebcdic|cp\d|hz|iso-2022|x-)|^body_charset\s+(?:utf-?(?:7|16|32)|ibm|cp\d)`,
      },
    ],
    bad: [multipart('content-disposition: form-data; name="a"\r\ncontent-type: text/plain; charset=utf-7', '+ADw-img+AD4-')],
    good: [multipart('content-disposition: form-data; name="a"\r\ncontent-type: text/plain; charset=utf-8')],
  },
  {
    id: 'protocol-part-form',
    family: 'protocol',
    severity: 'error',
    paranoia: 1,
    stops: 'Forms whose parts have names or headers twice, or no boundary.',
    in: ['signals'],
    screen: 'any',
    when: [
      {
        regex: String.raw`^(?:multipart_parameter_duplicate|multipart_header_duplicate|multipart_boundary_duplicate|multipart_boundary_missing|multipart_boundary_malformed)\b`,
      },
    ],
    bad: [
      multipart('content-disposition: form-data; name="a"; name="b"'),
      multipart('content-disposition: form-data; name="f"; filename="a.jpg"; filename="a.txt"'),
    ],
    good: [multipart('content-disposition: form-data; name="a"')],
  },
  {
    id: 'protocol-part-odd',
    family: 'protocol',
    severity: 'warning',
    paranoia: 2,
    stops: 'Forms that are not as browsers make them.',
    in: ['signals'],
    screen: 'any',
    when: [
      {
        regex: String.raw`^multipart_(?:preamble|epilogue|line_ends|other_boundary|header_malformed|header_unknown|transfer_encoding|disposition_missing|name_missing|parameter_quoting|nested|no_parts|end_missing)\b`,
      },
    ],
    bad: [multipart('content-disposition: form-data; name="a"\r\ncontent-transfer-encoding: base64')],
    good: [multipart('content-disposition: form-data; name="a"')],
  },
  {
    id: 'protocol-coding',
    family: 'protocol',
    severity: 'error',
    paranoia: 1,
    stops: 'Bodies packed in ways that are not what they say, or that unpack to far more than they are.',
    in: ['signals'],
    screen: 'any',
    when: [{ regex: String.raw`^(?:coding_bomb|coding_many|coding_unknown)\b` }],
    bad: [{ method: 'POST', target: '/', headers: { 'content-type': 'text/plain', 'content-encoding': 'foo' }, body: 'abc' }],
    good: [{ method: 'POST', target: '/', headers: { 'content-type': 'text/plain' }, body: 'abc' }],
  },
  {
    id: 'protocol-body-lies',
    family: 'protocol',
    severity: 'notice',
    paranoia: 2,
    stops: 'Bodies of another kind than their Content-Type says, or that are no valid JSON or XML.',
    in: ['signals'],
    screen: 'any',
    when: [
      {
        regex: String.raw`^(?:content_type_lies|content_type_missing|content_type_malformed|charset_unknown|json_(?:invalid|lenient|trailing|duplicate_key|truncated|odd_number)|xml_invalid|coding_failed|coding_undeclared)\b`,
      },
    ],
    bad: [json('{a:1}')],
    good: [json('{"a":1}')],
  },
];
