import type { Collector } from './collector.ts';
import { decodeHtml } from './decode-html.ts';
import { addValue } from './layers.ts';
import { doctypeEnd, readDoctypes } from './xml-doctype.ts';

const elementName = /[^\s/><=]+/y;
const attribute = /\s*([^\s=/><"']+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y;
const ordinaryName = /^@?[A-Za-z\u0080-\uffff][\w:.\u0080-\uffff-]*$/;
const className = /^(?:[a-z]\w{0,40}\.){1,10}[A-Z]\w{0,80}$/;
const reference = /&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)[\w:.-]{1,100};/gi;
/** Of an element or attribute within the names of values. */
const longestName = 100;
const percentReference = /%[\w.-]{1,100};/;

/**
 * Gives texts by the way to their element (`order.item`), attributes (`order.item@id`), comments, instructions, the DOCTYPE; odd names of
 * elements and attributes once each. No entity is expanded but predefined and numeric ones. False where it was not well-formed: then
 * what could not be read was given as text.
 */
export function readXml(sink: Collector, text: string, complete: boolean): boolean {
  return new XmlReader(sink, text).read(complete);
}

class XmlReader {
  readonly #sink: Collector;
  readonly #text: string;
  readonly #path: string[] = [];
  #open = 0;
  #at = 0;
  #references = 0;
  #valid = true;

  constructor(sink: Collector, text: string) {
    this.#sink = sink;
    this.#text = text;
  }

  read(complete: boolean): boolean {
    readDoctypes(this.#sink, this.#text);
    if (percentReference.test(this.#text) && this.#text.includes('<!')) this.#sink.signal('xml_parameter_entity');
    while (this.#at < this.#text.length && !this.#sink.full) {
      const tag = this.#text.indexOf('<', this.#at);
      const end = tag < 0 ? this.#text.length : tag;
      if (end > this.#at) this.#give(this.#path.at(-1) ?? '', this.#text.slice(this.#at, end).trim());
      this.#at = end;
      if (tag >= 0) this.#markup();
    }
    if (this.#references > 0) this.#sink.signal('xml_entity_reference', this.#references);
    if (this.#open > 0 && complete && !this.#sink.full) this.#valid = false;
    if (!this.#valid) this.#sink.signal('xml_invalid');
    return this.#valid;
  }

  #markup(): void {
    const text = this.#text;
    const at = this.#at;
    if (text.startsWith('<!--', at)) this.#give('#comment', this.#until('-->', 4));
    else if (text.startsWith('<![CDATA[', at)) this.#giveAsItIs(this.#path.at(-1) ?? '', this.#until(']]>', 9));
    else if (text.startsWith('<!', at)) this.#declaration();
    else if (text.startsWith('<?', at)) this.#instruction(this.#until('?>', 2));
    else if (text.charCodeAt(at + 1) === 0x2f) this.#closing();
    else this.#element();
  }

  /** From behind `skip` characters to an end, which is passed. */
  #until(mark: string, skip: number): string {
    const start = this.#at + skip;
    const end = this.#text.indexOf(mark, start);
    if (end < 0) this.#valid = false;
    this.#at = end < 0 ? this.#text.length : end + mark.length;
    return this.#text.slice(start, end < 0 ? this.#text.length : end);
  }

  #declaration(): void {
    const end = doctypeEnd(this.#text, this.#at + 2);
    this.#giveAsItIs('#doctype', this.#text.slice(this.#at, end));
    this.#at = end;
  }

  #instruction(content: string): void {
    const target = /^[^\s?]*/.exec(content)?.[0] ?? '';
    if (target.toLowerCase() === 'xml') {
      const encoding = /\bencoding\s{0,20}=\s{0,20}["']([^"']{0,60})/.exec(content)?.[1] ?? 'utf-8';
      if (!/^(?:utf-?8|us-ascii|iso-8859-1)$/i.test(encoding)) this.#sink.signal('xml_encoding', encoding);
      return;
    }
    this.#sink.signal('xml_processing_instruction', target);
    this.#giveAsItIs('#instruction', content);
  }

  #closing(): void {
    const end = this.#text.indexOf('>', this.#at);
    this.#at = end < 0 ? this.#text.length : end + 1;
    if (this.#open === 0) {
      this.#valid = false;
      return;
    }
    this.#open -= 1;
    if (this.#open < this.#path.length) this.#path.pop();
  }

  #element(): void {
    elementName.lastIndex = this.#at + 1;
    const name = elementName.exec(this.#text)?.[0];
    if (name === undefined || !/^[\p{L}_:]/u.test(name)) {
      this.#notMarkup();
      return;
    }
    this.#at += 1 + name.length;
    this.#giveName(name);
    if (/(?:^|:)include$/i.test(name)) this.#sink.signal('xml_include');
    const parent = this.#path.at(-1) ?? '';
    const path = (parent === '' ? '' : parent + '.') + name.slice(0, longestName);
    this.#attributes(path);
    const selfClosing = this.#text.charCodeAt(this.#at) === 0x2f;
    const end = this.#text.indexOf('>', this.#at);
    if (end < 0) this.#valid = false;
    if (end > this.#at + (selfClosing ? 1 : 0)) {
      this.#valid = false;
      this.#give(path, this.#text.slice(this.#at, end));
    }
    this.#at = end < 0 ? this.#text.length : end + 1;
    if (selfClosing) return;
    this.#open += 1;
    if (this.#open > this.#sink.bounds.depth) this.#sink.exceed('depth');
    else this.#path.push(path);
  }

  #notMarkup(): void {
    this.#valid = false;
    const next = this.#text.indexOf('<', this.#at + 1);
    const end = next < 0 ? this.#text.length : next;
    this.#give(this.#path.at(-1) ?? '', this.#text.slice(this.#at, end));
    this.#at = end;
  }

  #attributes(path: string): void {
    for (;;) {
      attribute.lastIndex = this.#at;
      const found = attribute.exec(this.#text);
      if (found === null || this.#sink.full) break;
      this.#at = attribute.lastIndex;
      const name = found[1] ?? '';
      this.#giveName('@' + name);
      const value = found[2] ?? found[3] ?? found[4];
      if (value === undefined || (found[4] !== undefined && !found[4].includes('"'))) this.#valid = false;
      if (value !== undefined) this.#give(`${path}@${name.slice(0, longestName)}`, value);
    }
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  /** Names that XML knows say nothing, but as classes of Java that some readers make of them (CWE-502), and as what objects inherit. */
  #giveName(name: string): void {
    if (className.test(name)) this.#sink.signal('xml_class_name', name);
    if (!ordinaryName.test(name) && this.#sink.isNewName('body_name', name)) addValue(this.#sink, 'body_name', name, name);
  }

  #give(name: string, text: string): void {
    if (text === '') return;
    if (!text.includes('&')) {
      addValue(this.#sink, 'body', name, text);
      return;
    }
    this.#references += text.match(reference)?.length ?? 0;
    addValue(this.#sink, 'body', name, decodeHtml(text));
  }

  #giveAsItIs(name: string, text: string): void {
    if (text.trim() !== '') addValue(this.#sink, 'body', name, text);
  }
}
