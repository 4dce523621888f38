import { defaultCache, type RulesetCache } from '@sitekeep/contracts';
import { cacheKey, compileCacheRules } from './cache-rules.ts';

const compiled = (cache: Partial<RulesetCache>) => {
  const rules = compileCacheRules({ ...defaultCache, ...cache });
  if (rules === null) throw new Error('off');
  return rules;
};
const rule = (value: string, mode: RulesetCache['mode'], seconds = 600): RulesetCache['rules'][number] => ({
  path: { kind: 'prefix', value },
  mode,
  seconds,
});

describe('the cache of a site', () => {
  it('is nothing at all when no mode is on', () => {
    expect(compileCacheRules(defaultCache)).toBeNull();
    expect(compileCacheRules({ ...defaultCache, rules: [rule('/a', 'off')] })).toBeNull();
    expect(compileCacheRules({ ...defaultCache, rules: [rule('/a', 'standard')] })).not.toBeNull();
  });

  it('does at a path what the first rule that matches says, else what the site says', () => {
    const { ruleOf } = compiled({ mode: 'standard', rules: [rule('/a/b', 'off'), rule('/a', 'everything', 30)] });
    expect([ruleOf('/a/b/c', 'none'), ruleOf('/a/c', 'none')?.seconds, ruleOf('/x', 'none')?.seconds]).toEqual([null, 30, null]);
  });

  it('keeps away from what any reading of a path says is off', () => {
    const { ruleOf } = compiled({ mode: 'everything', rules: [rule('/private', 'off'), rule('/account', 'standard')] });
    for (const path of ['/private/a', '//private', '/x;/../private', '/%70rivate/a', '/a/..%2Fprivate/'])
      expect(ruleOf(path, 'none')).toBeNull();
    expect(ruleOf('/x/..%2Faccount', 'none')?.seconds).toBeNull();
  });

  it('takes a path for one of everything only if all its readings are', () => {
    const { ruleOf } = compiled({ mode: 'standard', rules: [rule('/public/', 'everything')] });
    expect(ruleOf('/public/a', 'none')?.seconds).toBe(600);
    expect(ruleOf('/public/..%2Faccount', 'none')?.seconds).toBeNull();
  });

  it('knows files by the ends of their paths', () => {
    const { ruleOf } = compiled({ mode: 'static' });
    const files = ['/a.css', '/a/b.JS', '/x.woff2', '/v1.2/a.png', '/f.mp4', '/.css'];
    const others = ['/', '/a', '/css', '/a.css/', '/a.css/b', '/a.php', '/a.html', '/a.json', '/a.'];
    expect(files.filter((path) => ruleOf(path, 'none') === null)).toEqual([]);
    expect(others.filter((path) => ruleOf(path, 'none') !== null)).toEqual([]);
    expect(ruleOf('/a.css', 'none')?.filesOnly).toBe(true);
  });

  it('stores behind the gate nothing but what is public below shared paths', () => {
    const { ruleOf } = compiled({ mode: 'everything', shared: [{ kind: 'prefix', value: '/assets/' }] });
    expect(ruleOf('/assets/a', 'closed')).toMatchObject({ publicOnly: true, seconds: 600 });
    expect(ruleOf('/assets/a', 'none')).toMatchObject({ publicOnly: false });
    for (const path of ['/', '/other', '/assets/..%2Faccount']) expect(ruleOf(path, 'closed')).toBeNull();
    expect(compiled({ mode: 'everything' }).ruleOf('/assets/a', 'closed')).toBeNull();
  });

  it('stores where the gate asks for nothing what is public, and no more', () => {
    const { ruleOf } = compiled({ mode: 'standard' });
    expect(ruleOf('/open', 'open')).toMatchObject({ publicOnly: true });
    expect(ruleOf('/open', 'none')).toMatchObject({ publicOnly: false });
  });

  it('is passed by with certain cookies', () => {
    const { bypasses } = compiled({ mode: 'standard', bypassCookies: ['session', 'wordpress_logged_in_*'] });
    for (const cookie of ['session=1', 'a=b; session=1', 'a=b;session', 'a=b, session=1', 'wordpress_logged_in_x=1'])
      expect(bypasses(cookie)).toBe(true);
    for (const cookie of ['', 'a=session', 'sessions=1', 'Session=1', 'xsession=1', 'wordpress=1']) expect(bypasses(cookie)).toBe(false);
    expect(compiled({ mode: 'standard' }).bypasses('session=1')).toBe(false);
  });

  it('is one object for the rules of all paths without rules of their own', () => {
    const { ruleOf } = compiled({ mode: 'standard' });
    expect(ruleOf('/a', 'none')).toBe(ruleOf('/b', 'none'));
  });
});

describe('the key of an object', () => {
  const key = (...[siteId, group, host, secure, url]: Partial<Parameters<typeof cacheKey>>) =>
    cacheKey(siteId ?? 'site_1', group ?? 'main', host ?? 'a.test', secure ?? true, url ?? '/x?a=1');

  it('tells sites, groups of origins, hosts with their ports, schemes and URLs apart', () => {
    const keys = [
      key(),
      key('site_2'),
      key('site_1', 'other'),
      key('site_1', 'main', 'a.test:8080'),
      key('site_1', 'main', 'a.test', false),
    ];
    keys.push(key('site_1', 'main', 'a.test', true, '/x?a=2'), key('site_1', 'main', 'a.test', true, '/X?a=1'));
    expect(new Set(keys.map(({ text }) => text)).size).toBe(keys.length);
  });

  it('names its site and its URL for purges', () => {
    expect(key()).toMatchObject({ siteId: 'site_1', url: '/x?a=1' });
  });
});
