import { defaultFirewall } from '@sitekeep/contracts';
import { Firewall } from '../../inspect/firewall.ts';
import type { Inspection } from '../../inspected.ts';
import { ordinaryKinds, ordinaryTraffic } from './index.ts';

interface Figures {
  requests: number;
  blocked: number;
}

/** The first so many of those that were blocked, each as one line. */
const shown = 30;
/** Of time for one request: nothing here depends on how busy the machine is. */
const plenty = 5000;

const settings = { ...defaultFirewall, mode: 'block' as const };
const firewall = new Firewall({ budgetMs: plenty });
const site = firewall.compileSite(settings);
const byKind = new Map<string, Figures>();
const faults: string[] = [];
const beyond: string[] = [];
let bytes = 0;

beforeAll(() => {
  for (const { kind, head, body } of ordinaryTraffic()) {
    const figures = byKind.get(kind) ?? { requests: 0, blocked: 0 };
    byKind.set(kind, figures);
    figures.requests++;
    bytes += body?.length ?? 0;
    const inspection = inspect(head, body);
    if (inspection.exceeded !== null) beyond.push(`${kind}: ${inspection.exceeded}: ${head.method} ${head.target.slice(0, 80)}`);
    if (inspection.verdict === null) continue;
    figures.blocked++;
    faults.push(`${kind}: ${head.method} ${head.target.slice(0, 80)}: ${inspection.matches.map(lineOf).join(' and ')}`);
  }
}, 600_000);

afterAll(() => firewall.dispose());

function inspect(head: Parameters<Firewall['inspectHead']>[1], body: Buffer | null): Inspection {
  const ofHead = firewall.inspectHead(site, head);
  if (body === null) return ofHead;
  const read = body.subarray(0, settings.body.bytes);
  return firewall.inspectBody(site, head.headers, [read], read.length === body.length, ofHead);
}

const lineOf = ({ rule, field, excerpt }: Inspection['matches'][number]) => `${rule.id} (${field.place} ${field.name}: ${excerpt})`;
const sum = (kinds: readonly string[]) => {
  const figures = kinds.map((kind) => byKind.get(kind) ?? { requests: 0, blocked: 0 });
  return {
    requests: figures.reduce((all, { requests }) => all + requests, 0),
    blocked: figures.reduce((all, { blocked }) => all + blocked, 0),
  };
};

test('at most one ordinary request of a thousand is blocked at paranoia 1', () => {
  const { requests, blocked } = sum([...byKind.keys()]);
  expect(requests).toBeGreaterThanOrEqual(20_000);
  expect(blocked <= requests / 1000 ? [] : faults.slice(0, shown)).toEqual([]);
});

test.each(ordinaryKinds.filter(({ group }) => group === 'form' || group === 'json').map(({ name }) => name))(
  'of "%s" at most one request of two hundred is blocked, of bare code one of twenty',
  (kind) => {
    const { requests, blocked } = sum([kind]);
    // A whole program as a value is what an attacker sends, too: a shell script, a page with its scripts.
    const most = requests / (kind.endsWith('of code') ? 20 : 200);
    const those = faults.filter((fault) => fault.startsWith(`${kind}: `)).slice(0, shown);
    expect(blocked <= most ? [] : those).toEqual([]);
  },
);

test('none of it is beyond the bounds of reading', () => {
  expect(beyond).toEqual([]);
});

test('the traffic is the same every time, and has bodies enough to say something of them', () => {
  const [one, other] = [ordinaryTraffic(), ordinaryTraffic()];
  for (let taken = 0; taken < 1000; taken++) expect(one.next()).toEqual(other.next());
  expect(bytes).toBeGreaterThan(10_000_000);
});
