import { firewallFamilies, type RulesetFirewall, defaultFirewall } from '@sitekeep/contracts';
import { EngineRegistry, engineKey } from '../engine/registry.ts';
import { Firewall } from '../inspect/firewall.ts';
import type { Match } from '../inspected.ts';
import type { Rule, RuleExample } from '../rule.ts';
import { type Screen, screens } from '../screens.ts';
import { exampleRequest } from '../testing/example-request.ts';
import { ourRules } from './index.ts';

/** Of time for one request: nothing here depends on how busy the machine is. */
const plenty = 5000;
const paranoias = [1, 2, 3, 4] as const;
const settingsOf = (paranoia: number): RulesetFirewall => ({ ...defaultFirewall, mode: 'block', paranoia });
const settings = new Map(paranoias.map((paranoia) => [paranoia, settingsOf(paranoia)]));

/** What the rules up to a paranoia match in an example, the whole way: read, screened, evaluated. */
function matchesIn(firewall: Firewall, example: RuleExample, paranoia: (typeof paranoias)[number]): readonly Match[] {
  const { head, body } = exampleRequest(example);
  const site = firewall.compileSite(settings.get(paranoia)!);
  const ofHead = firewall.inspectHead(site, head);
  return (body === null ? ofHead : firewall.inspectBody(site, head.headers, [body], true, ofHead)).matches;
}
const narrows = ({ screen }: Rule): boolean => screen !== 'any' && (screens as Readonly<Record<string, Screen>>)[screen]?.narrows === true;
/** A rule that the engine is asked about with every value: without a screen, and its expressions such that no text they require is known. */
const unscreened = (rule: Rule): Rule => ({
  ...rule,
  screen: narrows(rule) ? rule.screen : 'any',
  when: rule.when.map((test) => ('regex' in test ? { ...test, regex: `(?:)(?i:)${test.regex}` } : test)),
});
const idsIn = (matches: readonly Match[]): string[] => matches.map(({ rule }) => rule.id).sort();

describe('our rules', () => {
  const firewall = new Firewall({ budgetMs: plenty });
  const withoutScreens = new Firewall({
    sitekeep: ourRules.map(unscreened),
    budgetMs: plenty,
  });
  afterAll(() => {
    firewall.dispose();
    withoutScreens.dispose();
  });

  it('have ids of their own, that say what they are', () => {
    const ids = ourRules.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z][a-z0-9-]{2,59}$/.test(id))).toEqual([]);
  });

  it('are there for every family', () => {
    expect(firewallFamilies.filter((family) => !ourRules.some((rule) => rule.family === family))).toEqual([]);
  });

  it('are understood by the engine, all of them', () => {
    const registry = new EngineRegistry({ sitekeep: ourRules, crs: [] });
    expect(registry.engineFor(engineKey(['sitekeep'], 4)).refused).toEqual([]);
    registry.dispose();
  });

  describe.each(ourRules.map((rule): [string, Rule] => [rule.id, rule]))('%s', (id, rule) => {
    it('matches its bad examples', () => {
      expect(rule.bad.length).toBeGreaterThan(0);
      expect(rule.bad.filter((example) => !idsIn(matchesIn(firewall, example, rule.paranoia)).includes(id))).toEqual([]);
    });

    it('has good examples that nothing of its family matches', () => {
      expect(rule.good.length).toBeGreaterThan(0);
      const wrong = rule.good.map((example) => ({
        example,
        matches: idsIn(matchesIn(firewall, example, rule.paranoia).filter((match) => match.rule.family === rule.family)),
      }));
      expect(wrong.filter(({ matches }) => matches.length > 0)).toEqual([]);
    });

    it('is let by by no screen', () => {
      for (const example of [...rule.bad, ...rule.good]) {
        const screened = idsIn(matchesIn(firewall, example, 4));
        expect({ example, matches: screened }).toEqual({ example, matches: idsIn(matchesIn(withoutScreens, example, 4)) });
      }
    });
  });
});
