import { body, shown, signals } from './testing/shown.ts';

const type = 'multipart/form-data; boundary=xx';
const part = (head: string, content: string) => `--xx\r\n${head}\r\n\r\n${content}\r\n`;
const named = (name: string) => `Content-Disposition: form-data; name="${name}"`;
const file = (fileName: string) => `${named('f')}; filename="${fileName}"`;
const form = (...parts: string[]) => body(type, `${parts.join('')}--xx--\r\n`);
const multipartSignals = (reading: ReturnType<typeof body>) => signals(reading).filter((signal) => /^(?:multipart|many)/.test(signal));

describe('multipart/form-data', () => {
  it('gives fields, names and files', () => {
    const reading = form(part(named('a'), 'x'), part(named('b'), '<b>'), part(`${file('p.txt')}\r\nContent-Type: text/plain`, 'hello'));
    expect(shown(reading, 'body')).toEqual(['a=x', 'b=<b>']);
    expect(shown(reading, 'body_name')).toEqual(['a=a', 'b=b', 'f=f']);
    expect(shown(reading, 'file_name')).toEqual(['f=p.txt']);
    expect(shown(reading, 'file_head')).toEqual(['f=hello']);
    expect(signals(reading)).toEqual(['file_extension txt', 'file_kind text']);
  });

  it('decodes values as forms do, line ends and Unicode kept', () => {
    expect(shown(form(part(named('a'), 'é\r\n"x"'), part(named('é'), 'y')), 'body')).toEqual(['a=é\r\n"x"', 'é=y']);
  });

  it('says nothing of a file that was not chosen', () => {
    const reading = form(part(`${file('')}\r\nContent-Type: application/octet-stream`, ''));
    expect(reading.fields.map(({ place }) => place)).toEqual(['body_name']);
  });

  it.each(['filename=""', "filename*=utf-8''a.txt", 'filename="a.txt'])(
    'reads a file that some take for a field as both: %s',
    (parameter) => {
      const reading = form(part(`${named('a')}; ${parameter}`, '<b>'));
      expect(shown(reading, 'body')).toEqual(['a=<b>']);
      expect(shown(reading, 'file_head')).toEqual(['a=<b>']);
    },
  );

  it('joins values of one name', () => {
    expect(shown(form(part(named('a'), '1'), part(named('a'), '2')), 'body')).toEqual(['a=1', 'a=2', 'a=1,2']);
  });

  it('reads what a browser escapes in names, and JSON in values', () => {
    const reading = form(part(named('a%22b'), '{"c":"d"}'));
    expect(shown(reading, 'body_name')).toEqual(['a%22b=a%22b', 'a%22b=a"b', 'a%22b.c=a%22b.c', 'a%22b.c=a"b.c']);
    expect(shown(reading, 'body')).toEqual(['a%22b={"c":"d"}', 'a%22b.c=d']);
    expect(multipartSignals(reading)).toEqual([]);
  });

  it.each([
    ["filename*=utf-8''shell%2ephp", ['f=shell.php'], 'multipart_filename_extended'],
    ['filename="a.jpg"; filename="b.php"', ['f=a.jpg', 'f=b.php'], 'multipart_parameter_duplicate'],
    ['filename="a.jpg"; filename*=x\'\'b.php', ['f=a.jpg', 'f=b.php'], 'multipart_filename_extended'],
    ['filename*0="a.p"; filename*1="hp"', ['f=a.p', 'f=hp', 'f=a.php'], 'multipart_filename_extended'],
    ['filename="a\\".php"', ['f=a".php', 'f=a\\".php', 'f=a".php'], 'multipart_parameter_quoting'],
    ["filename='b.php'", ['f=b.php'], 'multipart_parameter_quoting'],
    ['filename=b.php', ['f=b.php'], null],
    ['filename="b.php', ['f=b.php'], 'multipart_parameter_quoting'],
    ['filename="b"c.php', ['f=b'], 'multipart_parameter_quoting'],
    ['FileName="b.php"', ['f=b.php'], null],
    ['filename = "b.php"', ['f=b.php'], null],
  ])('reads every file name of %s', (parameters, expected, signal) => {
    const reading = form(part(`${named('f')}; ${parameters}`, 'x'));
    expect(shown(reading, 'file_name')).toEqual(expected);
    expect(multipartSignals(reading)).toEqual(signal === null ? [] : [signal]);
  });

  it.each([
    ['no boundary', 'multipart/form-data', `${part(named('a'), 'x')}--xx--`, ['a=x'], 'multipart_boundary_missing'],
    ['another boundary', 'multipart/form-data; boundary=yy', `${part(named('a'), 'x')}--xx--`, ['a=x'], 'multipart_no_parts'],
    ['two boundaries', `${type}; boundary=yy`, `${part(named('a'), 'x')}--xx--`, ['a=x'], 'multipart_boundary_duplicate'],
    [
      'an odd boundary',
      'multipart/form-data; boundary="x<y"',
      `--x<y\r\n${named('a')}\r\n\r\nx\r\n--x<y--`,
      ['a=x'],
      'multipart_boundary_malformed',
    ],
    ['no end', type, part(named('a'), 'x'), ['a=x\r\n'], 'multipart_end_missing'],
    ['text before', type, `<b>\r\n${part(named('a'), 'x')}--xx--`, ['=<b>', 'a=x'], 'multipart_preamble'],
    ['text behind', type, `${part(named('a'), 'x')}--xx--\r\n<b>`, ['a=x', '=<b>'], 'multipart_epilogue'],
    ['LF alone', type, `--xx\n${named('a')}\n\nx\n--xx--`, ['a=x'], 'multipart_line_ends'],
    [
      'a longer boundary',
      type,
      `${part(named('a'), 'x')}--xxy\r\n${named('b')}\r\n\r\nz\r\n--xx--`,
      ['a=x', 'b=z'],
      'multipart_other_boundary',
    ],
    ['a folded header', type, `${part(`Content-Disposition: form-data;\r\n name="a"`, 'x')}--xx--`, ['a=x'], 'multipart_header_malformed'],
    ['no headers end', type, `--xx\r\n${named('a')}\r\n--xx--`, [`=${named('a')}`], 'multipart_header_malformed'],
    [
      'a header twice',
      type,
      `${part(`${named('a')}\r\n${named('b')}`, 'x')}--xx--`,
      ['a=x'],
      'multipart_header_duplicate content-disposition',
    ],
    ['another header', type, `${part(`${named('a')}\r\nX-A: <b>`, 'x')}--xx--`, ['a=X-A: <b>', 'a=x'], 'multipart_header_unknown x-a'],
    [
      'base64',
      type,
      `${part(`${named('a')}\r\nContent-Transfer-Encoding: base64`, 'PGI+')}--xx--`,
      ['a=PGI+', 'a=<b>'],
      'multipart_transfer_encoding base64',
    ],
    [
      'quoted-printable',
      type,
      `${part(`${named('a')}\r\nContent-Transfer-Encoding: quoted-printable`, '=3Cb=3E')}--xx--`,
      ['a==3Cb=3E', 'a=<b>'],
      'multipart_transfer_encoding quoted-printable',
    ],
    ['no disposition', type, `${part('Content-Type: text/plain', 'x')}--xx--`, ['=x'], 'multipart_disposition_missing'],
    ['no name', type, `${part('Content-Disposition: form-data', 'x')}--xx--`, ['=x'], 'multipart_name_missing'],
    [
      'a charset',
      type,
      `${part(`${named('a')}\r\nContent-Type: text/plain; charset=ibm037`, 'L\x82n')}--xx--`,
      ['a=<b>'],
      'multipart_charset_field ibm037',
    ],
    ['_charset_', type, `${part(named('_charset_'), 'utf-7')}--xx--`, ['_charset_=utf-7'], 'multipart_charset_field utf-7'],
    [
      'a part in a part',
      type,
      `${part(`${named('a')}\r\nContent-Type: multipart/mixed; boundary=yy`, `--yy\r\n${named('b')}\r\n\r\nx\r\n--yy--`)}--xx--`,
      ['b=x'],
      'multipart_nested',
    ],
    [
      'many parts',
      type,
      `${part(named('a[]'), 'x').repeat(101)}--xx--`,
      [...Array<string>(101).fill('a[]=x'), `a[]=${Array(101).fill('x').join(',')}`],
      'many_parts 101',
    ],
  ])('%s is told', (_, contentType, content, expected, signal) => {
    const reading = body(contentType, Buffer.from(content, 'latin1'));
    const values = shown(reading, 'body');
    expect(values.filter((value) => expected.includes(value))).toEqual(expected);
    expect(multipartSignals(reading)).toContain(signal);
  });

  it('whose boundary is nowhere is read as text', () => {
    expect(shown(body(type, 'a=<b>'), 'body')).toContain('=a=<b>');
  });

  it('that is not all there is no mistake', () => {
    const reading = body(type, `${part(named('a'), 'x')}--xx\r\n${named('b')}\r\n\r\n<sc`, { complete: false });
    expect(shown(reading, 'body')).toEqual(['a=x', 'b=<sc']);
    expect(multipartSignals(reading)).toEqual([]);
  });

  it('of more parts than anybody sends is read as text from there on', () => {
    const reading = form(part(named('a[]'), 'x').repeat(2000), part(named('b'), '<script>'));
    expect(reading.exceeded).toBe('count');
    expect(shown(reading, 'body').some((value) => value.includes('name="b"\r\n\r\n<script>'))).toBe(true);
  });

  it('nested beyond the bound is read as text', () => {
    let content = `--b9\r\n${named('deep')}\r\n\r\nx\r\n--b9--`;
    for (let level = 8; level >= 0; level -= 1)
      content = `--b${level}\r\nContent-Type: multipart/mixed; boundary=b${level + 1}\r\n\r\n${content}\r\n--b${level}--`;
    const reading = body('multipart/form-data; boundary=b0', content);
    expect(reading.exceeded).toBe('depth');
    expect(shown(reading, 'body').join()).toContain('name="deep"');
  });
});
