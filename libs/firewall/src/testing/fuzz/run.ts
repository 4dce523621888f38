import { defaultFirewall, type RulesetFirewall } from '@sitekeep/contracts';
import { budgetMs, budgetMsPerKilobyte, Firewall, type FirewallSite } from '../../inspect/firewall.ts';
import type { Inspection } from '../../inspected.ts';
import { defaultReadBounds, readBody } from '../../read/index.ts';
import { severityScores } from '../../rule.ts';
import { Dice } from './dice.ts';
import { type FuzzRequest, fuzzRequest } from './requests.ts';

/**
 * What inspecting one request may take of the time of its thread, which serves nobody else meanwhile: both budgets, the last expressions that
 * were begun in time, and what its size allows, in milliseconds for each megabyte: for reading of head, body, and what that unpacks to; for evaluating of head and body, unpacked as
 * far as the site has bodies read.
 */
export const mostMs = 2 * budgetMs + 110;
export const readingMsPerMegabyte = 250;
export const evaluatingMsPerMegabyte = 1024 * budgetMsPerKilobyte;

export interface FuzzReport {
  readonly requests: number;
  readonly slowestMs: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** What went wrong, and by which number of which seed it is seen again. */
  readonly failures: readonly string[];
}

/**
 * Inspects requests nobody sends at all levels of paranoia, as long as `goesOn` says so. One in each turn of the event loop, as at an edge: what
 * the engine held is given back between them. `patience`: how many times the bound a request may take.
 */
export async function fuzz(seed: number, goesOn: (requests: number) => boolean, patience: number = 1): Promise<FuzzReport> {
  const firewall = new Firewall();
  const sites = [1, 2, 3, 4].map((paranoia) => firewall.compileSite(settings(paranoia)));
  const verdicts: Record<string, number> = {};
  const failures: string[] = [];
  let requests = 0;
  let slowestMs = 0;
  for (; goesOn(requests) && failures.length < 10; requests++) {
    await new Promise((resolve) => setImmediate(resolve));
    const request = fuzzRequest(new Dice(seed + requests));
    const site = sites[requests % sites.length]!;
    try {
      const most = mostMsOf(request) * patience;
      const { inspection, ms } = fastest(firewall, site, request, most);
      slowestMs = Math.max(slowestMs, ms);
      const said = inspection.exceeded ?? inspection.verdict ?? 'clean';
      verdicts[said] = (verdicts[said] ?? 0) + 1;
      const wrong = ms > most ? `took ${ms.toFixed(0)} ms of ${most.toFixed(0)}` : wrongIn(inspection);
      if (wrong !== null) failures.push(`seed ${seed + requests}: ${wrong}`);
    } catch (error) {
      failures.push(`seed ${seed + requests}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  firewall.dispose();
  return { requests, slowestMs, verdicts, failures };
}

function mostMsOf({ head, chunks, complete }: FuzzRequest): number {
  const ofHead = sizeOf([head.target, ...head.headers]);
  const sent = sizeOf(chunks);
  const { unpacked } = readBody(head.headers, chunks, complete, defaultReadBounds);
  const evaluated = ofHead + Math.max(sent, Math.min(unpacked, defaultFirewall.body.bytes));
  return mostMs + ((ofHead + sent + unpacked) * readingMsPerMegabyte + evaluated * evaluatingMsPerMegabyte) / 2 ** 20;
}

const sizeOf = (parts: readonly { readonly length: number }[]): number => parts.reduce((sum, { length }) => sum + length, 0);

const settings = (paranoia: number): RulesetFirewall => ({
  ...defaultFirewall,
  mode: 'block',
  paranoia,
  beyondBounds: 'refuse',
  exclusions: [{ rule: null, family: 'sqli', path: null, place: 'query', parameter: 'a' }],
});

/** Whatever takes long is done again: what a machine does beside is no fault of the request. */
function fastest(firewall: Firewall, site: FirewallSite, request: FuzzRequest, most: number): { inspection: Inspection; ms: number } {
  let best = timed(firewall, site, request);
  for (let again = 0; again < 3 && best.ms > most; again++) {
    const next = timed(firewall, site, request);
    if (next.ms < best.ms) best = next;
  }
  return best;
}

function timed(firewall: Firewall, site: FirewallSite, { head, chunks, complete }: FuzzRequest): { inspection: Inspection; ms: number } {
  const used = process.threadCpuUsage();
  const ofHead = firewall.inspectHead(site, head, '/');
  const inspection = firewall.inspectBody(site, head.headers, chunks, complete, ofHead, '/');
  const { user, system } = process.threadCpuUsage(used);
  return { inspection, ms: (user + system) / 1000 };
}

function wrongIn({ matches, total, byFamily }: Inspection): string | null {
  const rules = new Set(matches.map(({ rule }) => rule.id));
  if (rules.size !== matches.length) return 'a rule is told twice';
  if (total !== matches.reduce((sum, { rule }) => sum + severityScores[rule.severity], 0)) return 'the total is not the sum';
  if (total !== Object.values(byFamily).reduce((sum, score) => sum + score, 0)) return 'the families do not add up';
  if (matches.some(({ excerpt }) => excerpt !== null && (excerpt.length > 120 || /\p{Cc}/u.test(excerpt))))
    return 'an excerpt is not redacted';
  return null;
}
