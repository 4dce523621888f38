import { defaultFirewall, type RulesetExclusion, type RulesetFirewall } from '@sitekeep/contracts';
import type { Inspection, RequestHead } from '../inspected.ts';
import type { Rule } from '../rule.ts';
import { exampleRequest } from '../testing/example-request.ts';
import { ruleOf } from '../testing/rule-of.ts';
import { Firewall, mostBudgetMs } from './firewall.ts';

const rules: readonly Rule[] = [
  ruleOf('sql-union', 'union'),
  ruleOf('sql-select', 'select', { severity: 'warning' }),
  ruleOf('xss-script', 'script', { family: 'xss', severity: 'warning' }),
  ruleOf('careful', 'careful', { paranoia: 2 }),
  ruleOf('agent', 'scanner', { family: 'scanner', in: ['user_agent'] }),
];
const aSecond = 1000;
const everywhere: RulesetExclusion = { rule: null, family: null, path: null, place: null, parameter: null };

describe('Firewall', () => {
  const firewall = new Firewall({ sitekeep: rules, budgetMs: aSecond });
  afterAll(() => firewall.dispose());

  const settings = (more: Partial<RulesetFirewall> = {}): RulesetFirewall => ({ ...defaultFirewall, mode: 'block', ...more });
  const head = (target: string, headers: Record<string, string> = {}): RequestHead => exampleRequest({ target, headers }).head;
  const inspect = (target: string, more: Partial<RulesetFirewall> = {}, path: string | null = '/'): Inspection =>
    firewall.inspectHead(firewall.compileSite(settings(more)), head(target), path);
  const ids = (inspection: Inspection): string[] => inspection.matches.map((match) => match.rule.id).sort();

  it('lets pass what no rule matches', () => {
    expect(inspect('/?q=hello')).toEqual({ matches: [], excluded: [], total: 0, byFamily: {}, exceeded: null, verdict: null });
  });

  it('adds up each rule once, by family and in all', () => {
    const found = inspect('/?a=union&b=union&c=select&d=script');
    expect(ids(found)).toEqual(['sql-select', 'sql-union', 'xss-script']);
    expect(found).toMatchObject({ total: 11, byFamily: { sqli: 8, xss: 3 }, verdict: 'attack' });
  });

  it('is an attack from the threshold of a family or of all on', () => {
    const thresholds = (total: number, family: number) => inspect('/?c=select&d=script', { thresholds: { total, family } }).verdict;
    expect(thresholds(6, 4)).toBe('attack');
    expect(thresholds(7, 4)).toBeNull();
    expect(thresholds(7, 3)).toBe('attack');
  });

  it('asks only the rules up to a site’s paranoia, of its sets and families', () => {
    expect(ids(inspect('/?a=careful'))).toEqual([]);
    expect(ids(inspect('/?a=careful', { paranoia: 2 }))).toEqual(['careful']);
    expect(ids(inspect('/?a=union&b=script', { familiesOff: ['sqli'] }))).toEqual(['xss-script']);
    expect(ids(inspect('/?a=union', { sets: [] }))).toEqual([]);
    expect(ids(inspect('/?a=union', { sets: ['crs'] }))).toEqual([]);
  });

  it('counts head and body together, a rule that both match once', () => {
    const site = firewall.compileSite(settings());
    const { head, body } = exampleRequest({ target: '/?a=select', body: 'b=select&c=script' });
    const ofHead = firewall.inspectHead(site, head);
    expect(ofHead).toMatchObject({ total: 3, verdict: null });
    const both = firewall.inspectBody(site, head.headers, [body!.subarray(0, 5), body!.subarray(5)], true, ofHead);
    expect(both).toMatchObject({ total: 6, byFamily: { sqli: 3, xss: 3 }, verdict: 'attack' });
    expect(both.matches.map(({ rule, field }) => [rule.id, field.place, field.name])).toEqual([
      ['sql-select', 'query', 'a'],
      ['xss-script', 'body', 'c'],
    ]);
    const clean = exampleRequest({ body: 'b=hello' });
    expect(firewall.inspectBody(site, clean.head.headers, [clean.body!], true, ofHead)).toBe(ofHead);
  });

  it('takes out what a site excludes, and says by which exclusion', () => {
    const exclusions = [
      { ...everywhere, rule: 'xss-script' },
      { ...everywhere, family: 'sqli' as const, place: 'query' as const, parameter: 'text' },
    ];
    const found = inspect('/?text=union+select+script', { exclusions });
    expect(found).toMatchObject({ matches: [], total: 0, verdict: null });
    expect(found.excluded.map(({ match, exclusion }) => [match.rule.id, exclusion]).sort()).toEqual([
      ['sql-select', 1],
      ['sql-union', 1],
      ['xss-script', 0],
    ]);
  });

  it('finds what hides behind an excluded parameter, in one of the same name elsewhere, and by another rule', () => {
    const exclusions = [{ ...everywhere, rule: 'sql-union', place: 'query' as const, parameter: 'text' }];
    for (const target of ['/?text=union&id=union', '/?id=union&text=union']) {
      expect(inspect(target, { exclusions }).matches.map(({ rule, field }) => [rule.id, field.name])).toEqual([['sql-union', 'id']]);
    }
    const many = Array.from({ length: 400 }, () => 'text=union').join('&');
    expect(inspect(`/?${many}&id=union`, { exclusions }).matches.map(({ field }) => field.name)).toEqual(['id']);
    expect(ids(inspect('/?text=union+select', { exclusions }))).toEqual(['sql-select']);
    expect(inspect('/?text=union&text=union', { exclusions }).matches).toEqual([]);
  });

  it('holds an exclusion only on its path', () => {
    const exclusions = [{ ...everywhere, path: { kind: 'prefix' as const, value: '/editor/' } }];
    expect(inspect('/editor/save?a=union', { exclusions }, '/editor/save').verdict).toBeNull();
    expect(inspect('/login?a=union', { exclusions }, '/login').verdict).toBe('attack');
    expect(inspect('/login?a=union', { exclusions }, null).verdict).toBe('attack');
  });

  it('refuses what is too complex only where the site says so, and an attack as an attack', () => {
    const deep = `/?a=%${'25'.repeat(20)}3C`;
    expect(inspect(deep)).toMatchObject({ exceeded: 'depth', verdict: null });
    expect(inspect(deep, { beyondBounds: 'refuse' })).toMatchObject({ exceeded: 'depth', verdict: 'too_complex' });
    expect(inspect(`${deep.replace('/?', '/?x=union&')}`, { beyondBounds: 'refuse' })).toMatchObject({ verdict: 'attack' });
  });

  it('ends in time whatever it is given, and says when it had not enough', () => {
    const slow = new Firewall({
      sitekeep: Array.from({ length: 100 }, (_, index) => ruleOf(`slow-${index}`, `(?:[a-z]+,){5,9}x${index}y`)),
    });
    const site = slow.compileSite(settings({ beyondBounds: 'refuse' }));
    const { head, body } = exampleRequest({ body: `a=${'abc,'.repeat(250_000)}` });
    const started = process.threadCpuUsage();
    const found = slow.inspectBody(site, head.headers, [body!], true, slow.inspectHead(site, head));
    const { user, system } = process.threadCpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(mostBudgetMs * 3);
    expect(found).toMatchObject({ exceeded: 'time', verdict: 'too_complex' });
    slow.dispose();
  });

  it('makes one thing of settings that are one object, and nothing of a site whose firewall is off', () => {
    const shared = settings();
    expect(firewall.compileSite(shared)).toBe(firewall.compileSite(shared));
    const bad = new Firewall({ sitekeep: [ruleOf('broken', '(?=a)')] });
    expect(() => bad.compileSite(settings({ mode: 'off' }))).not.toThrow();
    bad.dispose();
  });

  it('takes imported rules while it runs, for the sites that ask for them', () => {
    const both = firewall.compileSite(settings({ sets: ['crs', 'sitekeep'] }));
    const verdict = (value: string) => ids(firewall.inspectHead(both, head(`/?a=${value}`)));
    firewall.replaceImported([ruleOf('crs-1', 'one')]);
    expect(verdict('one-two-union')).toEqual(['crs-1', 'sql-union']);
    firewall.replaceImported([ruleOf('crs-2', 'two')]);
    expect(verdict('one-two-union')).toEqual(['crs-2', 'sql-union']);
    expect(ids(inspect('/?a=two'))).toEqual([]);
  });

  it('looks at a header that every request brings once, and still finds what differs', () => {
    const agent = (value: string) => ids(firewall.inspectHead(firewall.compileSite(settings()), head('/', { 'user-agent': value })));
    for (let time = 0; time < 3; time++) {
      expect(agent('Mozilla/5.0 (scanner)')).toEqual(['agent']);
      expect(agent('Mozilla/5.0 (browser)')).toEqual([]);
    }
  });
});
