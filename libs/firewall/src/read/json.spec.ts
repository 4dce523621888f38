import { body, shown, signals } from './testing/shown.ts';

const json = (text: string, options = {}) => body('application/json', text, options);
const values = (text: string) => shown(json(text), 'body');

describe('JSON', () => {
  it.each([
    ['{"a":"x","b":{"c":["y",{"d":"z"}]}}', ['a=x', 'b.c[0]=y', 'b.c[1].d=z']],
    ['["x",["y"]]', ['[0]=x', '[1][0]=y']],
    ['"x"', ['=x']],
    ['{"a":1,"b":-1.5e3,"c":true,"d":false,"e":null,"f":""}', ['a=1', 'b=-1.5e3', 'c=true', 'd=false', 'f=']],
    ['{"a":"\\u003cb\\u003e \\"\\\\ \\/ \\n"}', ['a=<b> "\\ / \n']],
    ['{"a":"\\\\"}', ['a=\\']],
    ['{"a":"%3Cb%3E"}', ['a=%3Cb%3E', 'a=<b>']],
    ['{"a":"{\\"b\\":\\"c\\"}"}', ['a={"b":"c"}', 'a.b=c']],
    ['{"a.b":{"$where":"1"}}', ['a.b.$where=1']],
    ['{}', []],
    ['[]', []],
  ])('%s', (text, expected) => {
    expect(values(text)).toEqual(expected);
    expect(signals(json(text))).toEqual([]);
  });

  it.each([
    ["{'a':'x'}", ['a=x']],
    ['{a:"x",b:NaN}', ['a=x', 'b=NaN']],
    ['{"a":"x",}', ['a=x']],
    ['["x",,"y"]', ['[0]=x', '[1]=y']],
    ['{"a":"x"// c\n}', ['a=x', '=// c\n']],
    ['/* <c> */{"a":"x"}', ['=/* <c> */', '= ', 'a=x']],
    ['{"a":"\\x3cb"}', ['a=\\x3cb', 'a=<b']],
    ['{"a":0x1F}', ['a=0x1F']],
  ])('is read leniently: %s', (text, expected) => {
    expect(values(text)).toEqual(expected);
    expect(signals(json(text))).toContain('json_lenient');
  });

  it.each([
    ['{"a":"x"} <b>', ['a=x', '=<b>'], 'json_trailing'],
    ['{"a":"x"}\n{"a":"y"}\n', ['a=x', 'a=y'], 'json_many_documents 2'],
    ['{"a":"x","a":"y"}', ['a=x', 'a=y'], 'json_duplicate_key a'],
    ['[{"a":{"b":"x","b":"y"}}]', ['[0].a.b=x', '[0].a.b=y'], 'json_duplicate_key [].a.b'],
    ['{"a":"x","b":"y', ['a=x', 'b=y'], 'json_truncated'],
    ['{"a":"x","b":[', ['a=x'], 'json_truncated'],
    ['{"a" "x","b":"y"}', ['="x","b":"y"}'], 'json_invalid'],
    ['{"a":123456789012345678901234567890123}', ['a=123456789012345678901234567890123'], 'json_odd_number'],
  ])('%s is told', (text, expected, signal) => {
    expect(values(text)).toEqual(expected);
    expect(signals(json(text))).toContain(signal);
  });

  it('names the same key in two objects no duplicate', () => {
    expect(signals(json('[{"a":"x"},{"a":"y","b":{"a":"z"}}]'))).toEqual([]);
  });

  it('gives each name once, by its way without indices', () => {
    const text = '{"items":[{"id":1},{"id":2,"__proto__":{"x":1}}],"constructor":{"prototype":{"y":1}}}';
    expect(shown(json(text), 'body_name').map((field) => field.split('=')[1])).toEqual([
      'items',
      'items[].id',
      'items[].__proto__',
      'items[].__proto__.x',
      'constructor',
      'constructor.prototype',
      'constructor.prototype.y',
    ]);
  });

  it('that is not all there is no mistake', () => {
    const reading = json('{"a":"x","b":"<scr', { complete: false });
    expect(shown(reading, 'body')).toEqual(['a=x', 'b=<scr']);
    expect(signals(reading)).toEqual([]);
  });

  it('deeper than the bound is read flat, and what follows as ever', () => {
    const reading = json(`{"a":${'['.repeat(30)}"deep",{"b":"er"}${']'.repeat(30)},"c":"after"}`);
    const found = shown(reading, 'body').map((field) => field.split('=')[1]);
    expect(found).toEqual(['deep', 'b', 'er', 'after']);
    expect(reading.exceeded).toBe('depth');
  });

  it('cuts long keys within names, never as values', () => {
    const key = 'k'.repeat(5000);
    const reading = json(`{"${key}":{"a":"x"}}`);
    expect(shown(reading, 'body')).toEqual([`${'k'.repeat(100)}.a=x`]);
    expect(shown(reading, 'body_name')[0]).toContain(key);
  });
});
