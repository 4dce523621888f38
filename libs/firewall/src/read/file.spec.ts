import { crc32 } from 'node:zlib';
import { body, shown, signals } from './testing/shown.ts';

const png = '\x89PNG\r\n\x1a\n';
function upload(fileName: string, content: string | Buffer, contentType = 'application/octet-stream') {
  const head = `--xx\r\nContent-Disposition: form-data; name="f"; filename="${fileName}"\r\nContent-Type: ${contentType}\r\n\r\n`;
  return body(
    'multipart/form-data; boundary=xx',
    Buffer.concat([Buffer.from(head), Buffer.from(content as string, 'latin1'), Buffer.from('\r\n--xx--\r\n')]),
  );
}

describe('a file', () => {
  it.each([
    ['a.png', png, 'image'],
    ['a.jpg', '\xff\xd8\xff\xe0', 'image'],
    ['a.webp', 'RIFF1234WEBP', 'image'],
    ['a.mp3', 'ID3', 'sound'],
    ['a.mp4', '1234ftypisom', 'film'],
    ['a.woff2', 'wOF2', 'font'],
    ['a.pdf', '%PDF-1.7', 'pdf'],
    ['a.docx', 'PK\x03\x04', 'zip'],
    ['a.gz', '\x1f\x8b\x08', 'archive'],
    ['a.xls', '\xd0\xcf\x11\xe0', 'office'],
    ['a.exe', `MZ${'\0'.repeat(60)}`, 'executable'],
    ['a.so', '\x7fELF', 'executable'],
    ['a.class', '\xca\xfe\xba\xbe', 'java'],
    ['a.ser', '\xac\xed\0\x05', 'java'],
    ['a.php', '\r\n<?php echo 1;', 'php'],
    ['a.php', '\xef\xbb\xbf<?= 1', 'php'],
    ['a.sh', '#!/bin/sh', 'script'],
    ['a.jsp', '<%@ page import="java.util.*" %>', 'script'],
    ['a.svg', '<?xml version="1.0"?><svg xmlns="x">', 'svg'],
    ['a.svg', '<svg onload=alert(1)>', 'svg'],
    ['a.html', '<!doctype html>', 'html'],
    ['a.xml', '<a>', 'xml'],
    ['a.md', '# Hello', 'text'],
    ['a.bin', '\0\x01\x02', 'unknown'],
  ])('%s is known by its bytes', (name, content, kind) => {
    expect(signals(upload(name, content))).toContain(`file_kind ${kind}`);
  });

  it.each([
    ['a.php', ['file_extension php']],
    ['a.php.jpg', ['file_extension jpg', 'file_double_extension php.jpg']],
    ['a.tar.gz', ['file_extension gz', 'file_double_extension tar.gz']],
    ['report 1.2 final.pdf', ['file_extension pdf']],
    ['../a.jpg', ['file_name_path', 'file_extension jpg']],
    ['C:\\\\x\\\\a.jpg', ['file_name_path', 'file_extension jpg']],
    ['a.php%00.jpg', ['file_name_odd', 'file_extension jpg']],
    ['a.asp::$DATA', ['file_name_odd', 'file_extension asp']],
    ['a.php.', ['file_name_odd', 'file_extension php']],
    ['a.asp;.jpg', ['file_extension jpg', 'file_double_extension asp.jpg']],
    ['.htaccess', ['file_extension htaccess']],
    ['README', []],
  ])('named %s', (name, expected) => {
    expect(signals(upload(name, 'x')).filter((signal) => /^file_(?:name|ext|double)/.test(signal))).toEqual(expected);
  });

  it('that says it is an image and is not, is told', () => {
    expect(signals(upload('a.jpg', '<?php x'))).toContain('file_kind_mismatch php');
    expect(signals(upload('a', '<html>', 'image/png'))).toContain('file_kind_mismatch html');
    expect(signals(upload('a.jpg', png, 'image/jpeg')).join()).not.toContain('mismatch');
    expect(signals(upload('a.svg', '<svg>', 'image/svg+xml')).join()).not.toContain('mismatch');
  });

  it('is shown by its first 4 KB, of what is no text the readable characters of 512 bytes', () => {
    expect(shown(upload('a.txt', 'x'.repeat(10_000)), 'file_head')).toEqual([`f=${'x'.repeat(4096)}`]);
    expect(shown(upload('a.png', `${png}IHDR\0\0\x01tEXt<b>${'\0'.repeat(600)}x`), 'file_head')).toEqual(['f= PNG\r\n \nIHDR tEXt<b> ']);
  });

  it.each([
    ['php', '<?php system($_GET[0]);'],
    ['jsp', '<%@ page import="x" %>'],
    ['script', '<script>alert(1)</script>'],
    ['asp', '<script runat="server">'],
    ['shell', '#!/bin/sh'],
  ])('with %s far behind in an image shows the code', (language, code) => {
    const reading = upload('a.png', `${png}${'\0'.repeat(20_000)}${code}${'\0'.repeat(2000)}`);
    expect(signals(reading)).toContain(`file_code ${language}`);
    expect(shown(reading, 'file_head').some((head) => head.includes(code))).toBe(true);
  });

  it('of XML that declares entities is told', () => {
    expect(signals(upload('a.svg', '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'))).toEqual(
      expect.arrayContaining(['xml_doctype', 'xml_external_entity file']),
    );
  });

  it('that is an archive shows names that lead out of it', () => {
    const entry = (name: string) => {
      const head = Buffer.alloc(30);
      head.write('PK\x03\x04', 'latin1');
      head.writeUInt32LE(crc32(''), 14);
      head.writeUInt16LE(name.length, 26);
      return Buffer.concat([head, Buffer.from(name)]);
    };
    const reading = upload('a.zip', Buffer.concat(['word/document.xml', '../../x.php', '/etc/cron.d/x', '..\\x.exe'].map(entry)));
    expect(shown(reading, 'file_name').slice(1)).toEqual(['f=../../x.php', 'f=/etc/cron.d/x', 'f=..\\x.exe']);
  });

  it('may be the whole body', () => {
    const reading = body('image/png', Buffer.from(`${png}<?php x`, 'latin1'));
    expect(shown(reading, 'file_head')).toEqual(['= PNG\r\n \n<?php x']);
    expect(signals(reading)).toEqual(['file_kind image', 'file_code php']);
  });
});
