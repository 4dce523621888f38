import { eventually, visit } from '../../testing/visit.ts';
import { balancedSites, errors, hangUp } from './testing/balanced-sites.ts';

const { A, B, C, setting, siteOf, ask, askMany, pass } = balancedSites();

describe('a change of the ruleset', () => {
  test('keeps an origin out, and its requests in flight counted, when other settings change', async () => {
    const held: (() => void)[] = [];
    B().answer = (_request, response) => void held.push(() => response.end('b'));
    const site = await siteOf([A().row(), B().row(), C().row()], { method: 'least_connections', ...errors(1) });
    hangUp(A());
    const first = [ask(site.host), ask(site.host), ask(site.host)];
    await eventually(() => expect(held.length).toBeGreaterThan(0));
    await pass(0);
    const before = A().seen.length;
    await site.change([A().row(5), B().row(2, { answerMs: 30_000 }), C().row(1)], {
      method: 'least_connections',
      ...errors(1),
      retries: 2,
    });
    await pass(0);
    expect(await askMany(site.host, 10)).toEqual(Array(10).fill('c'));
    expect(A().seen.length).toBe(before);
    for (const end of held.splice(0)) end();
    await Promise.all(first);
  });

  test('forgets it when the origin is another one, or reached in another way', async () => {
    const site = await siteOf([A().row(), B().row()], errors(1, 3600));
    hangUp(A());
    await askMany(site.host, 2);
    A().answerNamed();
    expect(await askMany(site.host, 4)).not.toContain('a');
    await site.change([A().row(1, { hostHeader: 'other.test' }), B().row()], errors(1, 3600));
    await eventually(async () => expect(await askMany(site.host, 2)).toContain('a'));
  });

  test('from one origin to several and back loses no request', async () => {
    const site = await siteOf([A().row()]);
    let running = true;
    const statuses = new Set<number>();
    const load = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (running) statuses.add((await visit(setting().port, site.host)).status);
      }),
    );
    for (let i = 0; i < 6; i++) {
      await site.change(i % 2 ? [A().row()] : [A().row(), B().row()]);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    running = false;
    await load;
    expect([...statuses]).toEqual([200]);
  });
});

test('metrics tell how many origins are out, and forget those that go', async () => {
  const figure = async (name: string) => (await setting().edge.metrics.getSingleMetricAsString(name)).split(/\s/).at(-1);
  const before = Number(await figure('sitekeep_edge_origins_out'));
  const retries = Number(await figure('sitekeep_edge_origin_retries_total'));
  const site = await siteOf([A().row(), B().row()], errors(1, 3600));
  hangUp(A());
  await askMany(site.host, 2);
  expect(Number(await figure('sitekeep_edge_origins_out'))).toBe(before + 1);
  expect(Number(await figure('sitekeep_edge_origin_retries_total'))).toBe(retries + 1);
  await site.change([B().row()]);
  await eventually(async () => expect(Number(await figure('sitekeep_edge_origins_out'))).toBe(before));
});
