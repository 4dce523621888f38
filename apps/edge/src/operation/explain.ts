import {
  type ExplainRequest,
  explainRequestSchema,
  type ExplainStep,
  type Explanation,
  redisChannels,
  redisKeys,
  type Stage,
} from '@sitekeep/contracts';
import type { Page } from '@sitekeep/edge-pages';
import type { EnforcementRequest } from '@sitekeep/enforcement';
import { wordsOf } from '@sitekeep/gate-session';
import { Address, type CountryOf } from '@sitekeep/geo';
import type { Clock, Logger, Redis } from '@sitekeep/runtime';
import { ApiCheck } from '../firewall/api/api-check.ts';
import type { ApiDescriptions } from '../firewall/api/api-descriptions.ts';
import { explainFirewall } from '../firewall/explain-firewall.ts';
import { Arrival, arrive } from '../request-path/arrival.ts';
import { Client } from '../request-path/client.ts';
import { isAcmePath } from '../request-path/acme-challenges.ts';
import { headerOf } from '../request-path/request-head.ts';
import type { CacheStore } from '../cache/cached-answer.ts';
import { explainCache } from '../cache/explain-cache.ts';
import type { Reception, Turned } from '../request-path/reception.ts';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { SiteDirectory } from '../site-directory/site-directory.ts';
import { isReserved } from '../visitor-check/check-endpoints.ts';

const answerSeconds = 30;

export interface ExplainerParts {
  readonly edge: string;
  readonly redis: Redis;
  readonly subscriber: Redis;
  readonly directory: SiteDirectory;
  readonly reception: Pick<Reception, 'receive'>;
  readonly store: CacheStore;
  readonly apis: Pick<ApiDescriptions, 'get'>;
  readonly countryOf: CountryOf;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Answers support's question what would become of a request, from the rules and counters this process has at the moment. */
export class Explainer {
  readonly #parts: ExplainerParts;

  constructor(parts: ExplainerParts) {
    this.#parts = parts;
  }

  start(): void {
    const { subscriber } = this.#parts;
    subscriber.on('message', (channel, text) => {
      if (channel === redisChannels.explain) void this.#answer(text);
    });
    const follow = () => void subscriber.subscribe(redisChannels.explain).catch(() => undefined);
    subscriber.on('ready', follow);
    if (subscriber.status === 'ready') follow();
  }

  async #answer(text: string): Promise<void> {
    const { redis, logger } = this.#parts;
    try {
      const question = explainRequestSchema.parse(JSON.parse(text));
      const key = redisKeys.explained(question.id);
      const answer = JSON.stringify(await this.explain(question));
      await redis.multi().rpush(key, answer).expire(key, answerSeconds).exec();
    } catch (error) {
      logger.warn({ reason: (error as Error).message }, 'a question about a request was not answered');
    }
  }

  /** Runs the stages without counting, banning or using anything up. Rejects for an address that is none. */
  async explain(question: ExplainRequest): Promise<Explanation> {
    const { edge, clock, countryOf, directory, reception } = this.#parts;
    const address = Address.parse(question.address);
    if (!address) throw new Error('the question names no address');
    const raw = ['host', question.host, ...question.headers.filter(([name]) => name.toLowerCase() !== 'host').flat()];
    const head = { method: question.method, target: question.target, version: '1.1', raw };
    const client = new Client(address, question.scheme === 'https', countryOf);
    const told = (revision: number, { steps, outcome, status }: Told): Explanation => {
      return { edge, siteId: question.siteId, revision, outcome, status, steps };
    };
    const arrival = arrive(head, client, clock.nowMs());
    if (!(arrival instanceof Arrival)) return told(0, refusedAt([], 'arrival', arrival.status, arrival.reason, arrival.fault));
    const readable = step('arrival', 'passed', `${question.method} ${arrival.path} on ${arrival.hostname}, readable in one way only.`);
    const site = await directory.find(arrival.hostname);
    if (typeof site === 'string' || site.siteId !== question.siteId) {
      const whose = typeof site === 'string' ? 'no site' : 'another site';
      return told(0, refusedAt([readable], 'site', 421, 'unknown_host', `On this edge the hostname belongs to ${whose}.`));
    }
    arrival.siteId = site.siteId;
    const known = step('site', 'passed', `Ruleset ${site.revision} is in force.`);
    const received = await reception.receive(arrival, site, question.id);
    if (received !== null) return told(site.revision, tellReceived([readable, known], received));
    const again = arrival.again(clock.nowMs());
    const stages = tellStages([readable, known], site, again, arrival.bodyLength, question.id);
    return told(site.revision, await this.#withCache(await this.#withApi(stages, again, site), arrival, site));
  }

  /** What goes to cache and origin is held against the description of the site's API, its body aside. */
  async #withApi(told: Told, arrival: Arrival, { api: settings }: LiveSite): Promise<Told> {
    if (told.outcome !== 'forwarded' || settings === null) return told;
    const api = ApiCheck.of(settings, await this.#parts.apis.get(settings.schema), arrival);
    const before = told.steps.slice(0, -1);
    if (api?.refusal) return refusedAt(before, 'api', api.refusal.status, api.refusal.reason, `It does not fit: ${api.refusal.matched}.`);
    const fits = 'Nothing in its head is against the description of the API; a body is looked at when it comes.';
    const words = api?.detection ? 'It does not fit the description of the API, which is only written down.' : fits;
    return { ...told, steps: [...before, step('api', 'passed', words), ...told.steps.slice(-1)] };
  }

  /** What goes to the origin may be answered before by the cache. */
  async #withCache(told: Told, arrival: Arrival, site: LiveSite): Promise<Told> {
    const { cache: rules } = site;
    if (told.outcome !== 'forwarded' || rules === null) return told;
    const { store, clock } = this.#parts;
    const { detail, status } = await explainCache(arrival, site, { rules, store, now: clock.nowMs() });
    const before = told.steps.slice(0, -1);
    if (status !== null) return { steps: [...before, step('cache', 'answered', detail)], outcome: 'answered', status };
    return { ...told, steps: [...before, step('cache', 'passed', detail), ...told.steps.slice(-1)] };
  }
}

type Told = Pick<Explanation, 'steps' | 'outcome' | 'status'>;

function refusedAt(before: ExplainStep[], stage: string, status: number, reason: string, detail: string): Told {
  return { steps: [...before, step(stage, 'refused', detail, reason)], outcome: 'refused', status };
}

/** What the site's settings say before its rules: a refusal, a redirect, or the answer to a certificate authority. */
function tellReceived(before: ExplainStep[], received: Turned | Page): Told {
  if ('reason' in received) return refusedAt(before, 'arrival', received.status, received.reason, `Answered with ${received.status}.`);
  const what = received.status < 300 ? 'The challenge of a certificate authority is answered.' : 'Redirected to HTTPS.';
  return { steps: [...before, step('arrival', 'answered', what)], outcome: 'answered', status: received.status };
}

/** Each stage that the site uses, up to the one that ends the request. */
function tellStages(steps: ExplainStep[], site: LiveSite, request: Arrival, bodyLength: number | null, requestId: string): Told {
  const reserved = isReserved(request.path);
  const unchecked = reserved || isAcmePath(request.path);
  for (const { stage, check } of site.compiled.stages) {
    const last = stage === 'visitor_check' || stage === 'gate';
    // Where the check is passed it is not asked for, and what is ours is no matter of the site's firewall.
    if ((last && unchecked) || (stage === 'firewall' && reserved)) continue;
    const answered = last ? tellEarly(steps, site, request, requestId) : null;
    if (answered !== null) return answered;
    const { exemptBy, checkWantedBy } = request;
    const refusal = check(request, site.compiled);
    const found = stage === 'firewall' ? explainFirewall(request, site, bodyLength) : stage === 'gate' ? explainGate(request) : '';
    if (refusal) {
      const outcome = refusal.check ? 'challenged' : 'refused';
      const by = refusal.matched === null ? '' : ` by ${refusal.matched}`;
      steps.push(step(stage, outcome, `Answered with ${refusal.status}${by}.${found}`, refusal.reason));
      return { steps, outcome, status: refusal.status };
    }
    const { detail, ...rest } = passed(stage, request, exemptBy, checkWantedBy);
    steps.push({ ...rest, detail: detail + found });
  }
  const answered = unchecked ? null : tellEarly(steps, site, request, requestId);
  if (answered !== null) return answered;
  if (!reserved) {
    const whither = site.origins.explain(request, request.method, bodyLength);
    const all = [...steps, ...(site.forwardAuth.enabled ? [asked] : []), step('forward', 'passed', whither)];
    return { steps: all, outcome: 'forwarded', status: null };
  }
  return {
    steps: [...steps, step('visitor_check', 'answered', 'The path is one of our own; the origin never sees it.')],
    outcome: 'answered',
    status: null,
  };
}

const explainGate = ({ gate }: Arrival): string => (gate === null ? '' : ` ${wordsOf(gate)}`);

const asked = step(
  'forward_auth',
  'passed',
  'A proxy that asks is told that the request may pass. Its body was not sent along, so nothing was decided by it; cache and origins are the proxy’s.',
);

const earlyWords = {
  preflight: 'The question of a browser whether a page of another origin may call is answered here.',
  maintenance: 'Maintenance is on, and no whitelist entry names the address.',
  redirect: 'Sent on to',
} as const;

/** What the site answers itself before its visitor check; null when that is nothing. */
function tellEarly(steps: ExplainStep[], site: LiveSite, request: Arrival, requestId: string): Told | null {
  const answer = site.response?.early?.answer(request, site.hostnames, { requestId, brand: site.brand }) ?? null;
  if (answer === null) return null;
  const { what, page } = answer;
  const words = what === 'redirect' ? `${earlyWords.redirect} ${headerOf(page.headers, 'location')}.` : earlyWords[what];
  return { steps: [...steps, step('response', 'answered', words)], outcome: 'answered', status: page.status };
}

/** The stages that a whitelist entry or a verified bot is spared. */
const spared = new Set<Stage>(['ban', 'tor', 'country', 'rate_limit', 'visitor_check']);

/** What a stage that let the request pass has changed, told by what stood there before. */
function passed(stage: Stage, request: EnforcementRequest, exemptBefore: string | null, wantedBefore: string | null): ExplainStep {
  if (exemptBefore !== null && spared.has(stage)) return step(stage, 'skipped', `Spared by ${exemptBefore}.`);
  if (request.exemptBy !== exemptBefore) return step(stage, 'passed', `${request.exemptBy} spares it countries, limits and visitor check.`);
  if (request.checkWantedBy !== wantedBefore) return step(stage, 'passed', `Wants the visitor check: ${request.checkWantedBy}.`);
  return step(stage, 'passed', 'Nothing here against it.');
}

function step(stage: string, outcome: ExplainStep['outcome'], detail: string, reason: string | null = null): ExplainStep {
  return { stage, outcome, reason, detail };
}
