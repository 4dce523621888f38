import { gzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { defaultFirewall } from '@sitekeep/contracts';
import { Budget } from '../engine/budget.ts';
import { Engine } from '../engine/engine.ts';
import type { Inspection } from '../inspected.ts';
import { ourRules } from '../rules/index.ts';
import { exampleRequest } from '../testing/example-request.ts';
import { unhurried, warmUpReference } from '../testing/unhurried-processor.ts';
import { Firewall } from './firewall.ts';

const bytes = defaultFirewall.body.bytes;
const attack = "1' or '1'='1' -- ";
const long = (text: string): string => text.repeat(Math.ceil(bytes / text.length));
const many = (one: (index: number) => string): string => {
  let text = '';
  for (let index = 0; text.length < bytes; index++) text += one(index);
  return text;
};
const sentence = 'I can\'t say; select one (or two) from the list, and it\'s "fine" -- see <b>notes</b> ';

/** Forms of which hardly a value is clean at the first look, each as long as a body is read. */
const paddings: Readonly<Record<string, string>> = {
  prose: `a=${long(sentence)}`,
  'prose, percent-encoded': `a=${long(encodeURIComponent(sentence))}`,
  'percent-encoded again and again': `a=${long('%2525252527%20or%20')}`,
  'something of everything': `a=${long("../ ; | $(x) `a` <?= ' or 1 <a on= ${x} function( select from @@ :// file: \\n\\r {{ ")}`,
  braces: `a=${long('${{(a.b)|c}}<%=x%> {$a->b} #{c} ')}`,
  paths: `a=${long('../../a/b/c/..;/x/%2e%2e/')}`,
  'many short values': many((index) => `p${index}='${index} or x&`),
  'many values as long as a payload': many((index) => `p${index}=${sentence.repeat(14)}&`),
  'many values in base64': many((index) => `p${index}=${Buffer.from(`it's a (thing) or <b> ${index} ; select`).toString('base64url')}&`),
  'many odd names': many((index) => `'a${index} or (=1&`),
};

describe('Padding', () => {
  const firewall = new Firewall();
  const site = firewall.compileSite({ ...defaultFirewall, mode: 'block' });
  beforeAll(warmUpReference);
  afterAll(() => firewall.dispose());

  const isSeen = ({ verdict, matches }: Inspection) =>
    verdict === 'attack' && matches.some(({ field }) => field.value.includes(attack.trim()));

  /** What others do beside makes the processor slower, now more and now less: what is not found for want of time is looked at again. */
  function inspected(form: string, packed: boolean): Inspection {
    const { head } = exampleRequest({ body: form, headers: packed ? { 'content-encoding': 'gzip' } : {} });
    const chunks = [packed ? gzipSync(form) : Buffer.from(form)];
    expect(chunks[0]!.length).toBeLessThanOrEqual(bytes);
    const once = () => unhurried(() => firewall.inspectBody(site, head.headers, chunks, true, firewall.inspectHead(site, head)));
    let found = once();
    for (let again = 0; again < 3 && !isSeen(found) && found.exceeded === 'time'; again++) found = once();
    return found;
  }

  function expectFound({ verdict, matches }: Inspection): void {
    expect(verdict).toBe('attack');
    expect(matches.map(({ field }) => field.value).join()).toContain(attack.trim());
  }

  it.each(Object.keys(paddings))('hides nothing: %s', (kind) => {
    const payload = `z=${encodeURIComponent(attack)}`;
    const padding = paddings[kind]!.slice(0, bytes - payload.length - 1);
    for (const form of [`${payload}&${padding}`, `${padding}&${payload}`]) expectFound(inspected(form, false));
  });

  it.each(Object.keys(paddings))('hides nothing packed: %s', (kind) => {
    // Short values are looked at first where time may run out, a long one in its turn.
    for (const value of [attack, `${sentence.repeat(16)}${attack}`]) {
      const payload = `&z=${encodeURIComponent(value)}`;
      expectFound(inspected(`${paddings[kind]!.slice(0, 100 * 1024 - payload.length)}${payload}`, true));
    }
  });

  it('hides nothing in a long address', () => {
    const { head } = exampleRequest({ target: `/?${paddings['many short values']!.slice(0, 16_000)}&z=${encodeURIComponent(attack)}` });
    expect(firewall.inspectHead(site, head)).toMatchObject({ verdict: 'attack' });
  });

  it('is seen through as well where others have the processor for longer than the budget', () => {
    const engine = new Engine(ourRules.filter(({ paranoia }) => paranoia === 1));
    const fields = [sentence, attack].map((value) => ({ place: 'query' as const, name: 'q', value, layer: 0 }));
    engine.evaluate(fields, new Budget(1_000_000));
    const clock = performance.now.bind(performance);
    let elsewhere = 0;
    const spy = jest.spyOn(performance, 'now').mockImplementation(() => clock() + (elsewhere += 1000));
    const { found, timedOut } = engine.evaluate(fields, new Budget(100_000));
    spy.mockRestore();
    expect(elsewhere).toBeGreaterThan(1000);
    expect([timedOut, found.some(({ field }) => field.value === attack)]).toEqual([false, true]);
    engine.dispose();
  });
});
