import { Collector } from './collector.ts';
import { addValue } from './layers.ts';
import { defaultReadBounds } from './default-bounds.ts';
import { layers, query, signals } from './testing/shown.ts';

/** Every layer of a value that is taken as it is. */
function layersOf(value: string): string[] {
  const sink = new Collector(defaultReadBounds);
  addValue(sink, 'body', 'v', value);
  return layers(sink.reading());
}

describe('a value that was sent', () => {
  it.each([
    ['percent', '%3Cb%3E', ['<b>']],
    ['percent in small letters', '%3cb%3e', ['<b>']],
    ['plus', 'a+b%2Bc', ['a b+c']],
    ['percent of UTF-8', '%C3%A9t%C3%A9', ['été']],
    ['percent of Latin-1', 'caf%E9', ['café']],
    ['an invalid escape, left as it is', '100%+%zz%4', ['100% %zz%4']],
    ['an invalid escape beside a good one', '%zz%3C', ['%zz<']],
    ['double percent', '%253Cb%253E', ['%3Cb%3E', '<b>']],
    ['triple percent', '%25253C', ['%253C', '%3C', '<']],
    ['%u of IIS', '%u003Cb%u003E', ['<b>']],
    ['%u fullwidth', '%uff1cb%uff1e', ['＜b＞', '<b>']],
    ['overlong, two bytes', '%c0%bcb%c0%be', ['<b>']],
    ['overlong, three bytes', '%e0%80%bcb', ['<b']],
    ['overlong dot and slash', '%c0%ae%c0%ae%c0%af', ['../']],
    ['percent of an entity', '%26lt%3Bb%26gt%3B', ['&lt;b&gt;', '<b>']],
    ['an entity of a percent', '%26%2337%3B3Cb', ['&#37;3Cb', '%3Cb', '<b']],
    ['a null byte', 'a%00b', ['a\0b', 'ab']],
    ['plus between literals of a script', "'+alert(1)+'", ["' alert(1) '", "'+alert(1)+'"]],
    ['plus between numbers', '{7+7}', ['{7 7}', '{7+7}']],
    ['plus before a telephone number', '+39+06+698', [' 39 06 698']],
    ['JSON', '{"a":"\\\\x3cb"}', ['{"a":"\\\\x3cb"}', '\\x3cb', '<b']],
    ['JSON below an encoding, given by its values alone', '%257B%2522a%2522:%2522x%2522%257D', ['%7B%22a%22:%22x%22%7D', 'x']],
    ['UTF-7', '%2BADw-script%2BAD4-', ['+ADw-script+AD4-', '<script>']],
    ['UTF-7 with bare plus', '+ADw-script+AD4-', [' ADw-script AD4-', '+ADw-script+AD4-', '<script>']],
  ])('%s', (_, sent, expected) => {
    expect(layers(query(`v=${sent}`))).toEqual(expected);
  });
});

describe('a value within another format', () => {
  it.each([
    ['a named entity', 'a &lt; b', ['a &lt; b', 'a < b']],
    ['an entity without semicolon', '&ltscript&gt', ['&ltscript&gt', '<script>']],
    ['a long name', 'javascript&colon;alert&lpar;1&rpar;', ['javascript&colon;alert&lpar;1&rpar;', 'javascript:alert(1)']],
    ['decimal', '&#60;b&#62;', ['&#60;b&#62;', '<b>']],
    ['decimal with zeros and no semicolon', '&#0000060b', ['&#0000060b', '<b']],
    ['hexadecimal', '&#x3c;b&#X3E;', ['&#x3c;b&#X3E;', '<b>']],
    ['a tab inside a word', 'java&Tab;script:', ['java&Tab;script:', 'java\tscript:']],
    ['an unknown name', 'a&unknown;b', ['a&unknown;b']],
    ['an entity beyond Unicode', '&#x110000;', ['&#x110000;']],
    ['\\u', '\\u003cb\\u003E', ['\\u003cb\\u003E', '<b>']],
    ['\\u{}', '\\u{3c}b\\u{00003e}', ['\\u{3c}b\\u{00003e}', '<b>']],
    ['\\x', '\\x3cb\\x3e', ['\\x3cb\\x3e', '<b>']],
    ['octal', '\\074b\\076', ['\\074b\\076', '<b>']],
    ['an escaped slash and quote', "<\\/b \\'", ["<\\/b \\'", "</b '"]],
    ['a line continued', 'al\\\nert', ['al\\\nert', 'alert']],
    ['CSS', '\\3c b\\00003e', ['\\3c b\\00003e', '3c b00003e', '<b>']],
    ['fullwidth', '＜ｓｃｒｉｐｔ＞', ['＜ｓｃｒｉｐｔ＞', '<script>']],
    ['mathematical letters', '<𝓼cript>', ['<𝓼cript>', '<script>']],
    ['zero width', 'sel\u200bect', ['sel\u200bect', 'select']],
    ['look-alike quotes and brackets', 'ʼ or ‹b›', ['ʼ or ‹b›', "' or <b>"]],
    ['an odd space', 'union\u00a0select', ['union\u00a0select', 'union select']],
    ['a control character', 'sel\u0001ect', ['sel\u0001ect', 'select']],
    ['comments for spaces', "1'/**/or/*x*/1", ["1'/**/or/*x*/1", "1' or 1"]],
    ['a comment with stars', 'a/***x**/b', ['a/***x**/b', 'a b']],
    ['a versioned comment', '/*!50000union*/ /*!select*/', ['/*!50000union*/ /*!select*/', ' union select ']],
    ['a comment that does not end', 'a/*b', ['a/*b']],
    ['literals joined by plus', "self['al'+'ert']", ["self['al'+'ert']", "self['alert']"]],
    ['literals joined by pipes', "'ad'||'min'", ["'ad'||'min'", "'admin'"]],
    ['literals joined behind comments', "'al'/**/+/**/'ert'", ["'al'/**/+/**/'ert'", "'al' + 'ert'", "'alert'"]],
    ['quotes in a command', 'c\'a\'t /etc/pa"ss"wd', ['c\'a\'t /etc/pa"ss"wd', 'cat /etc/passwd']],
    ['empty quotes in a command', "wh''oami", ["wh''oami", 'whoami']],
    ['backslashes in a command', 'c\\at /etc/passwd', ['c\\at /etc/passwd', 'cat /etc/passwd']],
    ['carets in a command', 'p^ower^shell', ['p^ower^shell', 'powershell']],
    ['IFS', 'cat${IFS}/etc/passwd', ['cat${IFS}/etc/passwd', 'cat /etc/passwd']],
    ['nothing variables', 'c$@at', ['c$@at', 'cat']],
    ['base64', 'PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==', ['PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==', '<script>alert(1)</script>']],
    ['short base64 of text with signs', 'JyBvciAxPTEtLQ==', ['JyBvciAxPTEtLQ==', "' or 1=1--"]],
    ['the shortest base64 that is read', 'JChpZCk=', ['JChpZCk=', '$(id)']],
    ['a short word that is base64 of words only', 'Y2F0cyBkb2dz', ['Y2F0cyBkb2dz']],
    ['base64 without padding', 'Li4vLi4vLi4vZXRjL3Bhc3N3ZA', ['Li4vLi4vLi4vZXRjL3Bhc3N3ZA', '../../../etc/passwd']],
    ['base64 of JSON, given by its values alone', 'eyJhIjoiPGI+IiwiYyI6MX0=', ['eyJhIjoiPGI+IiwiYyI6MX0=', '<b>', '1']],
    ['base64url', 'Jz8-PHNjcmlwdD5hbGVydCgpPC9zY3JpcHQ-', ['Jz8-PHNjcmlwdD5hbGVydCgpPC9zY3JpcHQ-', "'?><script>alert()</script>"]],
    [
      'base64 of base64',
      Buffer.from(Buffer.from("' union select 1,2,3 -- ").toString('base64')).toString('base64'),
      [
        Buffer.from(Buffer.from("' union select 1,2,3 -- ").toString('base64')).toString('base64'),
        Buffer.from("' union select 1,2,3 -- ").toString('base64'),
        "' union select 1,2,3 -- ",
      ],
    ],
    [
      'a data: URL',
      'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
      ['data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==', '<script>alert(1)</script>'],
    ],
  ])('%s', (_, value, expected) => {
    expect(layersOf(value)).toEqual(expected);
  });

  it.each([
    'plain words, numbers 1.5 and under_scores',
    'Maria O’Reilly – “quoted”, 50 % off & more… for 5 €',
    "It's fine: a/b, c; d (e) [f] {g} <h> #i @j $5",
    'https://example.test/a?b=c&d=e#f',
    '9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c',
    '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
    'Straße Привет 你好，世界（一）！ नमस्ते مرحبا İstanbul ıssız',
    '👩‍👩‍👧 🇩🇪 می‌خواهم',
    '10\u00a0000,50\u00a0€ – 3\u202f%; សាំង\u200bវ៉ាំង; 12\u00a0мая; a\u00a0– b',
    '①②③ 〈書名〉 1：2（三）',
    'Donaudampfschifffahrtsgesellschaft',
    'AbCdEfGhIjKlMnOpQrStUvWxYz012345',
  ])('has one layer where nothing hides in it: %s', (value) => {
    expect(layersOf(value)).toEqual([value]);
  });
});

describe('bounds of decoding', () => {
  it('ends after six rounds and says so', () => {
    let value = '<';
    for (let round = 0; round < 12; round += 1) value = encodeURIComponent(value).replaceAll('%', '%25');
    const reading = query(`v=${value}`);
    expect(layers(reading)).toHaveLength(7);
    expect(signals(reading)).toContain('encoded_too_deep query');
    expect(reading.exceeded).toBe('depth');
  });

  it('gives of a long text only the lines again in which something may hide', () => {
    const prose = 'A line of ordinary prose.\n'.repeat(200);
    expect(layersOf(`${prose}x'/**/or 1\n${prose}`).slice(1)).toEqual(["x' or 1"]);
  });
});

it.each([
  ['%253C', 'double_encoded query'],
  ['%zz', 'invalid_percent query'],
  ['%u0041', 'unicode_percent query'],
  ['%c0%ae', 'overlong_utf8 query'],
  ['%ff%fe', 'invalid_utf8 query'],
  ['a%00', 'null_byte query'],
  ['a%01', 'control_character query'],
  ['%EF%BC%9C', 'compatibility_character query'],
  ['PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==', 'base64_text'],
  ['%2BADw-', 'utf7'],
])('%s is told as %s', (sent, signal) => {
  expect(signals(query(`v=${sent}`))).toContain(signal);
});
