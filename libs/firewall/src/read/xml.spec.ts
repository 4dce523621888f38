import { body, shown, signals } from './testing/shown.ts';

const xml = (text: string, options = {}) => body('application/xml', text, options);
const values = (text: string) => shown(xml(text), 'body');

describe('XML', () => {
  it.each([
    ['<a>x</a>', ['a=x']],
    ['<a><b>x</b><b>y</b></a>', ['a.b=x', 'a.b=y']],
    ['<a b="x" c=\'y\'/>', ['a@b=x', 'a@c=y']],
    ['<s:a xmlns:s="urn:x"><s:b>1 &lt; 2 &amp;&#x26;</s:b></s:a>', ['s:a@xmlns:s=urn:x', 's:a.s:b=1 < 2 &&']],
    ['<a>x<b/>y</a>', ['a=x', 'a=y']],
    ['<a><![CDATA[<script>]]></a>', ['a=<script>']],
    ['<a><!-- x --></a>', ['#comment= x ']],
    ['<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  x\n</a>\n', ['a=x']],
    ['<a>%3Cb%3E</a>', ['a=%3Cb%3E', 'a=<b>']],
    ['<a b="1>0">x</a>', ['a@b=1>0', 'a=x']],
  ])('%s', (text, expected) => {
    expect(values(text)).toEqual(expected);
    expect(signals(xml(text))).toEqual([]);
  });

  it('gives names of elements and attributes that are odd, once each', () => {
    const names = shown(xml('<a><b c="1"/><__proto__ d$="2"/><__proto__/><é/></a>'), 'body_name');
    expect(names.map((field) => field.split('=')[1])).toEqual(['__proto__', '@d$']);
    expect(signals(xml('<java.lang.ProcessBuilder/>'))).toEqual(['xml_class_name java.lang.ProcessBuilder']);
  });

  it.each([
    ['<!DOCTYPE a><a/>', ['xml_doctype']],
    ['<!DOCTYPE a SYSTEM "http://x.test/a.dtd"><a/>', ['xml_doctype', 'xml_external_entity http']],
    ['<!DOCTYPE a PUBLIC "-//x" "a.dtd"><a/>', ['xml_doctype', 'xml_external_entity']],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', ['xml_doctype', 'xml_entity 1', 'xml_entity_reference 1']],
    [
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      ['xml_doctype', 'xml_entity 1', 'xml_external_entity file', 'xml_entity_reference 1'],
    ],
    [
      "<!DOCTYPE a [<!ENTITY % x SYSTEM 'php://filter'> %x;]><a/>",
      ['xml_doctype', 'xml_entity 1', 'xml_parameter_entity', 'xml_external_entity php'],
    ],
    ['<!doctype a [<!entity x system "expect://id">]><a/>', ['xml_doctype', 'xml_entity 1', 'xml_external_entity expect']],
    ['<?xml-stylesheet href="http://x"?><a/>', ['xml_processing_instruction xml-stylesheet']],
    ['<?php system("id") ?><a/>', ['xml_processing_instruction php']],
    ['<a><xi:include href="file:///etc/passwd"/></a>', ['xml_include']],
    ['<?xml version="1.0" encoding="UTF-16"?><a/>', ['xml_encoding UTF-16']],
    ['<a><b></a>', ['xml_invalid']],
    ['</a>', ['xml_invalid']],
    ['<a b=1/>', ['xml_invalid']],
    ['<a b="1>', ['xml_invalid']],
    ['<a>1 < 2</a>', ['xml_invalid']],
    ['<a><!-- x', ['xml_invalid']],
  ])('%s is told', (text, expected) => {
    expect(signals(xml(text)).filter((signal) => signal.startsWith('xml'))).toEqual(expected);
  });

  it('gives what it can not read as text, too', () => {
    const text = '<a>1 < <script>alert(1)';
    expect(values(text)).toContain(`=${text}`);
    expect(values('<a b=<script>>x')).toContain('=<a b=<script>>x');
  });

  it('that declares entities is told in a parameter, too, HTML is not', () => {
    const text = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
    for (const value of [encodeURIComponent(text), Buffer.from(text).toString('base64url')])
      expect(signals(body('application/x-www-form-urlencoded', `v=${value}`))).toContain('xml_external_entity file');
    expect(signals(body('application/json', JSON.stringify({ page: '<!DOCTYPE html><html></html>' })))).toEqual([]);
  });

  it('expands no entity', () => {
    const text = `<!DOCTYPE a [<!ENTITY x "${'lol'.repeat(10)}"><!ENTITY y "${'&x;'.repeat(10)}">]><a>&y;</a>`;
    expect(values(text).slice(1)).toEqual(['a=&y;']);
  });

  it('that is not all there is no mistake', () => {
    const reading = xml('<a><b>x', { complete: false });
    expect(shown(reading, 'body')).toEqual(['a.b=x']);
    expect(signals(reading)).toEqual([]);
  });

  it('deeper than the bound keeps its names short', () => {
    const reading = xml(`${'<a>'.repeat(50)}x${'</a>'.repeat(50)}<b>y</b>`);
    expect(shown(reading, 'body')).toEqual([`${Array(20).fill('a').join('.')}=x`, 'b=y']);
    expect(reading.exceeded).toBe('depth');
    expect(signals(reading)).toEqual([]);
  });
});
