import type { Field } from '../inspected.ts';
import type { Rule } from '../rule.ts';
import { ruleOf } from '../testing/rule-of.ts';
import { Budget } from './budget.ts';
import { Engine } from './engine.ts';
import { engineKey, EngineRegistry } from './registry.ts';

const field = (value: string, more: Partial<Field> = {}): Field => ({ place: 'query', name: 'q', value, layer: 0, ...more });
const aSecond = (): Budget => new Budget(1_000_000);
/** Where it is first asked for, time may run out; then there is enough, however slow the machine is. */
class SeemsShort extends Budget {
  #isAsked = false;
  override leftUs(): number {
    if (this.#isAsked) return super.leftUs();
    this.#isAsked = true;
    return 0;
  }
}

describe('Engine', () => {
  const engines: Engine[] = [];
  const engineOf = (...rules: Rule[]): Engine => {
    const engine = new Engine(rules);
    engines.push(engine);
    return engine;
  };
  afterAll(() => engines.forEach((engine) => engine.dispose()));

  it('tells each rule once, with the first field it matches and what matched there', () => {
    const fields = [field('nothing'), field('one union select'), field('two UNION  SELECT', { name: 'r' })];
    const { found, timedOut } = engineOf(ruleOf('a', 'union\\s+select'), ruleOf('b', 'two'), ruleOf('c', 'three')).evaluate(
      fields,
      aSecond(),
    );
    expect(timedOut).toBe(false);
    expect(found.map((one) => [one.rule.id, one.field, one.text]).sort()).toEqual([
      ['a', fields[1], 'union select'],
      ['b', fields[2], 'two'],
    ]);
  });

  it('looks at all of more values than libddwaf takes in one list', () => {
    const fields = Array.from({ length: 1000 }, (_, index) => field(`value ${index}.`));
    const { found } = engineOf(ruleOf('a', 'value 999\\.'), ruleOf('b', 'value 256\\.')).evaluate(fields, aSecond());
    expect(new Map(found.map((one) => [one.rule.id, one.field]))).toEqual(
      new Map([
        ['a', fields[999]],
        ['b', fields[256]],
      ]),
    );
  });

  it('looks at all of a value that is longer than libddwaf takes, also where two windows meet', () => {
    const engine = engineOf(ruleOf('a', 'union select'));
    for (const before of [4080, 4090, 4096, 8000, 50_000]) {
      for (const filler of ['a', 'é', '😀']) {
        const value = `${filler.repeat(before)}union select${filler.repeat(before)}`;
        expect(engine.evaluate([field(value)], aSecond()).found.map((one) => one.field.value === value)).toEqual([true]);
      }
    }
  });

  it('looks only at the parts a rule names', () => {
    const engine = engineOf(ruleOf('agent', 'x', { in: ['user_agent'] }), ruleOf('others', 'x', { in: ['headers'] }));
    const ids = (name: string) => engine.evaluate([field('x', { place: 'header', name })], aSecond()).found.map((one) => one.rule.id);
    expect(ids('user-agent')).toEqual(['agent']);
    expect(ids('accept')).toEqual(['others']);
    expect(engine.evaluate([field('x')], aSecond()).found).toEqual([]);
  });

  it('knows phrases, the grammars of SQL and HTML, case and least lengths', () => {
    const engine = engineOf(
      ruleOf('phrases', '', { when: [{ phrases: ['xp_cmdshell', 'wp-config'] }] }),
      ruleOf('sqli', '', { when: [{ looksLike: 'sqli' }] }),
      ruleOf('xss', '', { when: [{ looksLike: 'xss' }] }),
      ruleOf('case', '', { when: [{ regex: 'Exact', caseSensitive: true }] }),
      ruleOf('length', '', { when: [{ regex: 'short', minLength: 10 }] }),
    );
    const ids = (value: string) => engine.evaluate([field(value)], aSecond()).found.map((one) => one.rule.id);
    expect(ids('a wp-config b')).toEqual(['phrases']);
    expect(ids("1' or '1'='1")).toEqual(['sqli']);
    expect(ids('<script>x</script>')).toEqual(['xss']);
    expect(ids('exact')).toEqual([]);
    expect(ids('Exact')).toEqual(['case']);
    expect(ids('short')).toEqual([]);
    expect(ids('shortshort')).toEqual(['length']);
  });

  it('asks a rule of several conditions again about headers that were clean without the others', () => {
    const both = ruleOf('both', '', { in: ['headers', 'arguments'], when: [{ regex: 'first' }, { regex: 'second' }] });
    const engine = engineOf(both, ruleOf('alone', 'alone', { in: ['headers'] }));
    const header = field('first', { place: 'header', name: 'accept' });
    expect(engine.evaluate([header], aSecond()).found).toEqual([]);
    expect(engine.evaluate([header, field('second')], aSecond()).found.map((one) => one.rule.id)).toEqual(['both']);
  });

  it.each(['constructor', '__proto__', 'toString'])('looks into a header named %s as into any other', (name) => {
    const header = field('attack', { place: 'header', name });
    expect(engineOf(ruleOf('a', 'attack', { in: ['headers'] })).evaluate([header], aSecond()).found).toMatchObject([{ field: header }]);
  });

  it('looks at short values first where time may run out, whatever comes before them', () => {
    const slow = Array.from({ length: 200 }, (_, index) => ruleOf(`slow-${index}`, `(?:[a-z]+,){5,9}x${index}y`));
    const engine = engineOf(...slow, ruleOf('a', 'union select'));
    const { found, timedOut } = engine.evaluate([field('abc,'.repeat(250_000)), field('union select')], new Budget(20_000));
    expect([timedOut, found.map((one) => one.rule.id)]).toEqual([true, ['a']]);
  });

  it('finds a short value again that was found beside long ones before, also what holds beside them only', () => {
    const asked = { in: ['headers'] } as const;
    const beside = ruleOf('b', 'from here', { ...asked, when: [{ regex: 'union' }, { regex: 'long text' }] });
    const engine = engineOf(ruleOf('a', 'union select', asked), beside);
    const header = (value: string): Field => field(value, { place: 'header', name: 'x-a' });
    const fields = [header('union select'), header('a long text '.repeat(50_000))];
    for (let time = 0; time < 2; time++) {
      const { found, timedOut } = engine.evaluate(fields, new SeemsShort(20_000_000));
      expect([timedOut, found.map((one) => one.rule.id).sort()]).toEqual([false, ['a', 'b']]);
    }
  });

  it('ends when its time is over, and says so', () => {
    const engine = engineOf(...Array.from({ length: 50 }, (_, index) => ruleOf(`r${index}`, `(a|b|c){1,30}x${index}y`)));
    const fields = Array.from({ length: 8000 }, () => field('abcabcabc'.repeat(50)));
    const started = process.threadCpuUsage();
    expect(engine.evaluate(fields, new Budget(20_000)).timedOut).toBe(true);
    const { user, system } = process.threadCpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(200);
    expect(engine.evaluate([field('x1y')], new Budget(0)).timedOut).toBe(true);
  });

  it('tells which rules it could not compile', () => {
    const { refused } = engineOf(ruleOf('good', 'a'), ruleOf('bad', '(?=a)'));
    expect(refused.map((one) => one.rule)).toEqual(['bad']);
    expect(() => new Engine([ruleOf('twice', 'a'), ruleOf('twice', 'b')])).toThrow('two rules share an id');
  });

  it('matches nothing without rules', () => {
    expect(engineOf().evaluate([field('a')], aSecond())).toEqual({ found: [], timedOut: false });
  });
});

describe('EngineRegistry', () => {
  it('compiles the rules up to a paranoia once, and anew when a set is replaced', () => {
    const registry = new EngineRegistry({ sitekeep: [ruleOf('one', 'x'), ruleOf('two', 'x', { paranoia: 2 })], crs: [ruleOf('crs', 'x')] });
    const ids = (key: string) =>
      registry
        .engineFor(key)
        .evaluate([field('x')], aSecond())
        .found.map((one) => one.rule.id)
        .sort();
    const [ours, both] = [engineKey(['sitekeep'], 1), engineKey(['crs', 'sitekeep'], 2)];
    expect(ids(ours)).toEqual(['one']);
    expect(ids(both)).toEqual(['crs', 'one', 'two']);
    const engine = registry.engineFor(ours);
    registry.replace('crs', [ruleOf('new', 'x')]);
    expect(registry.engineFor(ours)).toBe(engine);
    expect(ids(both)).toEqual(['new', 'one', 'two']);
    registry.dispose();
  });
});
