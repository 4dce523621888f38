import type { Ruleset } from '@sitekeep/contracts';
import { KnownSites } from './known-sites.ts';
import type { BuildSite, LiveSite } from './live-site.ts';

const origins = { begin: () => undefined, close: () => undefined };
const build = (({ siteId, revision, hostnames }: Ruleset) => ({ siteId, revision, hostnames, origins })) as unknown as BuildSite;
const rulesetOf = (siteId: string, revision: number, hostnames: string[]) => ({ siteId, revision, hostnames }) as unknown as Ruleset;

let known: KnownSites;
beforeEach(() => {
  known = new KnownSites(build, () => undefined);
});

/** Site and revision of who has the name, null for nobody. */
const at = (name: string) => {
  const live = known.name(name, 0);
  return live ? `${live.siteId} ${live.revision}` : live;
};

test('a name leads to the last revision of its site, also one that only a pointer gave it', () => {
  known.apply(rulesetOf('site_a', 1, ['a.test']));
  known.point('new.a.test', { siteId: 'site_a', revision: 2 });
  expect([at('a.test'), at('new.a.test')]).toEqual(['site_a 1', 'site_a 1']);
  known.apply(rulesetOf('site_a', 2, ['a.test']));
  expect([at('a.test'), at('new.a.test')]).toEqual(['site_a 2', 'site_a 2']);
  known.apply(rulesetOf('site_a', 3, ['a.test']));
  expect([at('a.test'), at('new.a.test')]).toEqual(['site_a 3', undefined]);
});

test('a name of a deleted site is nobody’s as far as a pointer still gives it to the site, and else unknown', () => {
  known.apply(rulesetOf('site_a', 1, ['a.test', 'b.test']));
  known.point('b.test', { siteId: 'site_a', revision: 9 });
  known.bury('site_a', 5);
  expect([at('a.test'), at('b.test')]).toEqual([undefined, null]);
});

/** Deterministic random numbers, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return (seed >>> 8) % below;
  };
}

/** What `KnownSites` promises, looked up the long way. */
class Model {
  readonly owners = new Map<string, { siteId: string; revision: number }>();
  readonly sites = new Map<string, { revision: number; live: LiveSite | null }>();

  change(siteId: string, revision: number, live: LiveSite | null): void {
    if ((this.sites.get(siteId)?.revision ?? 0) >= revision) return;
    this.sites.set(siteId, { revision, live });
    for (const [name, owner] of this.owners) {
      if (owner.siteId === siteId && owner.revision < revision && !live?.hostnames.includes(name)) this.owners.delete(name);
    }
    for (const name of live?.hostnames ?? []) this.claim(name, siteId, revision);
  }

  claim(name: string, siteId: string, revision: number): void {
    if ((this.owners.get(name)?.revision ?? 0) <= revision) this.owners.set(name, { siteId, revision });
  }

  point(name: string, siteId: string, revision: number): void {
    const site = this.sites.get(siteId);
    if (site && (site.revision < revision || site.live?.hostnames.includes(name))) this.claim(name, siteId, revision);
  }

  doubt(name: string, revision: number): void {
    if ((this.owners.get(name)?.revision ?? 0) < revision) this.owners.delete(name);
  }

  at(name: string): string | null | undefined {
    const owner = this.owners.get(name);
    if (owner === undefined) return undefined;
    const live = this.sites.get(owner.siteId)?.live ?? null;
    return live && `${live.siteId} ${live.revision}`;
  }
}

test('whatever is heard in whatever order, each name leads where the newest word of it says', () => {
  const names = ['a.test', 'b.test', 'c.test', 'd.test'];
  const sites = ['site_a', 'site_b', 'site_c'];
  for (let seed = 1; seed <= 60; seed++) {
    known = new KnownSites(build, () => undefined);
    const [model, next] = [new Model(), random(seed)];
    for (let step = 0; step < 200; step++) {
      const siteId = sites[next(sites.length)] as string;
      const name = names[next(names.length)] as string;
      const revision = 1 + next(step + 5);
      const what = next(8);
      if (what < 4) {
        const ruleset = rulesetOf(
          siteId,
          revision,
          names.filter(() => next(3) === 0),
        );
        known.apply(ruleset);
        model.change(siteId, revision, build(ruleset, null));
      } else if (what === 4) {
        known.bury(siteId, revision);
        model.change(siteId, revision, null);
      } else if (what < 7) {
        known.point(name, { siteId, revision });
        model.point(name, siteId, revision);
      } else {
        known.doubt(name, revision);
        model.doubt(name, revision);
      }
      expect([seed, step, ...names.map(at)]).toEqual([seed, step, ...names.map((each) => model.at(each))]);
    }
  }
});
