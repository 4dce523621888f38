import type { RefusalReason, Stage } from '@sitekeep/contracts';
import type { Detection } from '@sitekeep/enforcement';
import { Counter, Gauge, Registry } from 'prom-client';
import type { OriginFailure } from '../origin/exchange.ts';
import { storeGauges, type StoreFigures } from '../cache/store/store-figures.ts';
import { Durations } from './durations.ts';

/** What is looked up when somebody asks, instead of being told with every request. */
export interface EdgeState {
  readonly sites: () => number;
  readonly tunnels: () => number;
  /** 0 until the first comparison with Redis. */
  readonly appliedRevision: () => number;
  /** How many published revisions are known but not yet in force. */
  readonly revisionLag: () => number;
  readonly redisUp: () => boolean;
  readonly droppedEvents: () => number;
  /** Connections to origins: all, and those that wait for a request. */
  readonly originConnections: () => number;
  readonly idleOriginConnections: () => number;
  readonly originsOut: () => number;
  /** Requests that went on to another origin, since the start. */
  readonly originRetries: () => number;
  /** Requests beyond a rate limit since the start, by what the rule does. */
  readonly limited: () => Readonly<Record<string, number>>;
  /** Of those that check their visitors while they are under attack. */
  readonly attackedSites: () => number;
  readonly cache: () => StoreFigures;
  /** Bytes of bodies that the firewall holds. */
  readonly heldBytes: () => number;
}

/** What a stage said of a request. */
export type Verdict = RefusalReason | OriginFailure | 'forwarded' | 'cached' | 'answered' | 'passed';

/**
 * Figures of one process in the form of Prometheus. Requests touch plain fields; everything is put
 * together when it is asked for. None has a label of a site: their number has no bound.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #verdicts = new Map<string, number>();
  /** The verdicts of nearly every request, apart. */
  #forwarded = 0;
  #cached = 0;
  readonly #detections = { blocked: 0, would_block: 0, recorded: 0 };
  readonly #statuses = [0, 0, 0, 0, 0, 0];
  #inFlight = 0;
  readonly #requests = new Durations('sitekeep_edge_request_seconds', 'From the head of a forwarded request to the end of its answer.');
  readonly #origins = new Durations('sitekeep_edge_origin_seconds', 'From handing a request to the origin to the head of its answer.');

  constructor(state: EdgeState) {
    for (const durations of [this.#requests, this.#origins]) this.registry.registerMetric(durations.asMetric);
    this.#countVerdicts();
    this.#countStatuses();
    this.#countLimited(state.limited);
    this.#countDetections();
    this.#showCache(state.cache);
    this.#gauge('sitekeep_edge_requests_in_flight', 'Requests under way to origins, upgrades not counted.', 'sum', () => this.#inFlight);
    this.#gauge('sitekeep_edge_tunnels', 'Open WebSockets.', 'sum', state.tunnels);
    this.#gauge('sitekeep_edge_sites', 'Sites in memory; the process that has most of them.', 'max', state.sites);
    this.#gauge('sitekeep_edge_sites_attacked', 'Sites in mode auto whose visitors are checked now.', 'max', state.attackedSites);
    this.#gauge(
      'sitekeep_edge_ruleset_revision',
      'Revision up to which rulesets are in force; the slowest process.',
      'min',
      state.appliedRevision,
    );
    this.#gauge('sitekeep_edge_ruleset_lag', 'Revisions published but not yet in force; the slowest process.', 'max', state.revisionLag);
    this.#gauge('sitekeep_edge_redis_up', 'Whether Redis answers; 0 when one process has lost it.', 'min', () => Number(state.redisUp()));
    this.#gauge(
      'sitekeep_edge_events_dropped',
      'Refusals and detections that were only counted since the start, for want of room.',
      'sum',
      state.droppedEvents,
    );
    this.#gauge('sitekeep_edge_origin_connections', 'Connections to origins.', 'sum', state.originConnections);
    this.#gauge(
      'sitekeep_edge_origin_connections_idle',
      'Connections to origins that wait for a request.',
      'sum',
      state.idleOriginConnections,
    );
    this.#gauge('sitekeep_edge_firewall_held_bytes', 'Of bodies that wait for the firewall or for their origin.', 'sum', state.heldBytes);
    this.#gauge('sitekeep_edge_origins_out', 'Origins that are out, by the process that misses most of them.', 'max', state.originsOut);
    this.#countRetries(state.originRetries);
  }

  /** A request goes to its origin. */
  began(): void {
    this.#inFlight++;
  }

  /** What became of a request at the stage that decided. */
  verdict(stage: Stage | 'response', verdict: Verdict): void {
    if (verdict === 'forwarded') return void this.#forwarded++;
    if (verdict === 'cached') return void this.#cached++;
    const key = `${stage} ${verdict}`;
    this.#verdicts.set(key, (this.#verdicts.get(key) ?? 0) + 1);
  }

  /** The firewall has found something in a request. */
  detected({ blocked, wouldBlock }: Pick<Detection, 'blocked' | 'wouldBlock'>): void {
    this.#detections[blocked ? 'blocked' : wouldBlock ? 'would_block' : 'recorded']++;
  }

  /** The origin's head came after this many ms. */
  originAnswered(ms: number): void {
    this.#origins.observe(ms);
  }

  /** An answer of this status was given; 0 when the connection ended before one was begun. */
  answered(status: number): void {
    const family = Math.floor(status / 100);
    this.#statuses[family] = (this.#statuses[family] ?? 0) + 1;
  }

  /** A forwarded request is over after this many ms. */
  ended(ms: number): void {
    this.#inFlight--;
    this.#requests.observe(ms);
  }

  #countVerdicts(): void {
    const all = (): [string, number][] => [...this.#verdicts, ['forward forwarded', this.#forwarded], ['forward cached', this.#cached]];
    new Counter({
      name: 'sitekeep_edge_verdicts_total',
      help: 'Requests by the stage that decided and what it said.',
      labelNames: ['stage', 'verdict'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [key, count] of all()) {
          const [stage = '', verdict = ''] = key.split(' ');
          this.inc({ stage, verdict }, count);
        }
      },
    });
  }

  #countDetections(): void {
    const detections = this.#detections;
    new Counter({
      name: 'sitekeep_edge_firewall_detections_total',
      help: 'Requests in which the firewall found something, by what became of them.',
      labelNames: ['outcome'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [outcome, count] of Object.entries(detections)) this.inc({ outcome }, count);
      },
    });
  }

  #countLimited(limited: EdgeState['limited']): void {
    new Counter({
      name: 'sitekeep_edge_limited_total',
      help: 'Requests beyond a rate limit by the action of its rule; count let them pass.',
      labelNames: ['action'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [action, count] of Object.entries(limited())) this.inc({ action }, count);
      },
    });
  }

  #countRetries(retries: EdgeState['originRetries']): void {
    new Counter({
      name: 'sitekeep_edge_origin_retries_total',
      help: 'Requests that went on to another origin because one had failed.',
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(retries());
      },
    });
  }

  #showCache(figures: EdgeState['cache']): void {
    for (const [name, { figure, help, aggregator }] of Object.entries(storeGauges))
      this.#gauge(`sitekeep_edge_cache_${name}`, help, aggregator, () => figures()[figure]);
  }

  #countStatuses(): void {
    const statuses = this.#statuses;
    new Counter({
      name: 'sitekeep_edge_answers_total',
      help: 'Answers by the first digit of their status; none when the connection ended before.',
      labelNames: ['status'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [family, count] of statuses.entries()) this.inc({ status: family === 0 ? 'none' : `${family}xx` }, count);
      },
    });
  }

  #gauge(name: string, help: string, aggregator: 'sum' | 'min' | 'max', read: () => number): void {
    new Gauge({
      name,
      help,
      aggregator,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
