import type { RulesetBalancer } from '@sitekeep/contracts';
import { pathTest, type PathTest } from '@sitekeep/enforcement';
import { deriveSiteSecret, type Clock, type Logger } from '@sitekeep/runtime';
import type { OriginError } from '../http1/origin-error.ts';
import type { Origin } from '../origin.ts';
import type { OriginSecret } from '../origin-secret.ts';
import type { BalancedRequest } from './balanced-request.ts';
import type { Condition, ConditionRules } from './condition.ts';
import { Course, isRepeatable } from './course.ts';
import { type Chosen, OriginGroup } from './group.ts';
import type { HealthSettings } from './health-check.ts';
import type { HealthChecks } from './health-checks.ts';
import { StickyCookies } from './sticky.ts';

/** What the balancers of all sites share. */
export interface BalancerServices {
  readonly checks: HealthChecks;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 32 bytes, the same for all edges whose sticky cookies are to count everywhere. */
  readonly cookieKey: Uint8Array;
  /** Origins that are out at the moment. */
  readonly out: Set<Condition>;
  /** Counts requests that went on to another origin. */
  readonly retries: { count: number };
}

interface GroupRule {
  readonly path: PathTest | null;
  readonly header: { readonly name: string; readonly value: string } | null;
  readonly group: OriginGroup;
}

/** Divides the requests of one site among its origins, and keeps away from those that fail. */
export class Balancer {
  readonly #services: BalancerServices;
  readonly #siteId: string;
  readonly #retries: number;
  readonly #rules: ConditionRules;
  readonly #groups: ReadonlyMap<string, OriginGroup>;
  readonly #first: OriginGroup;
  readonly #groupRules: readonly GroupRule[];

  /** Throws when the pattern of a rule does not compile. There must be an origin. */
  constructor(siteId: string, origins: readonly Origin[], settings: RulesetBalancer, services: BalancerServices) {
    const { errors, slowStartSeconds, retries } = settings;
    this.#siteId = siteId;
    this.#services = services;
    this.#retries = retries;
    this.#rules = {
      errors: errors.count,
      withinMs: errors.withinSeconds * 1000,
      outMs: errors.outSeconds * 1000,
      slowStartMs: slowStartSeconds * 1000,
    };
    this.#groups = this.#groupsOf(origins, settings);
    this.#first = this.#groups.values().next().value as OriginGroup;
    this.#groupRules = settings.rules.map(({ path, header, group }) => ({
      path: path && pathTest(path),
      header,
      group: this.#groups.get(group) ?? this.#first,
    }));
  }

  #groupsOf(origins: readonly Origin[], { method }: RulesetBalancer): Map<string, OriginGroup> {
    const key = method === 'sticky_cookie' ? deriveSiteSecret(this.#services.cookieKey, 'sticky', this.#siteId, 0) : null;
    const groups = new Map<string, OriginGroup>();
    for (const name of new Set(origins.map(({ settings }) => settings.group))) {
      const members = origins.filter(({ settings }) => settings.group === name);
      const sticky = key === null ? null : new StickyCookies(key, groups.size === 0 ? null : name, members);
      groups.set(name, new OriginGroup(name, members, { method, rules: this.#rules, sticky }));
    }
    return groups;
  }

  get now(): number {
    return this.#services.clock.nowMs();
  }

  /** By the first rule that matches. */
  groupOf(request: BalancedRequest): OriginGroup {
    for (const { path, header, group } of this.#groupRules) {
      if (path !== null && !path(request.path)) continue;
      if (header === null || request.headerValues(header.name).includes(header.value)) return group;
    }
    return this.#first;
  }

  course(request: BalancedRequest, method: string, bodyLength: number | null): Course {
    return new Course(this, request, isRepeatable(method, bodyLength), this.#retries);
  }

  /** What would become of the request now; changes nothing. */
  explain(request: BalancedRequest, method: string, bodyLength: number | null): Chosen & { readonly group: OriginGroup } {
    const group = this.groupOf(request);
    const repeatable = this.#retries > 0 && isRepeatable(method, bodyLength);
    return { ...(group.choose({ request, now: this.now, repeatable, tried: [], dry: true }) as Chosen), group };
  }

  answered(origin: Origin, round: number): void {
    if (origin.condition.answered(round, this.now)) this.#tell(origin, 'it has answered again');
  }

  failed(origin: Origin, round: number, { fault, message }: OriginError): void {
    if (origin.condition.failed(round, this.now, this.#rules)) this.#tell(origin, `${fault}: ${message}`);
  }

  /** Begins the health checks that the site wants. Returns what ends them. */
  watch(origins: readonly Origin[], settings: HealthSettings | null, secret: OriginSecret | null): (() => void)[] {
    if (settings !== null) return origins.map((origin) => this.#watchOne(origin, settings, secret));
    for (const origin of origins) if (origin.condition.unchecked(this.now)) this.#tell(origin, 'it is not checked any more');
    return [];
  }

  #watchOne(origin: Origin, settings: HealthSettings, secret: OriginSecret | null): () => void {
    const { connect, hostnames } = origin.site;
    const host = settings.host ?? origin.settings.hostHeader ?? (hostnames[0] as string).replace(/^\*\./, '');
    const headers = ['Host', host, 'User-Agent', 'Sitekeep-Health-Check', 'Accept', '*/*'];
    if (secret !== null && secret.value !== null) headers.push(secret.header, secret.value);
    const question = { target: origin, connect, settings, headers };
    return this.#services.checks.watch(question, origin.condition.healthy, (well, healthy, found) => {
      if (origin.condition.checked(well, healthy, this.now)) this.#tell(origin, `health check: ${found}`);
    });
  }

  repeated(): void {
    this.#services.retries.count++;
  }

  /** Nobody asks about this origin any more. */
  forget(condition: Condition): void {
    condition.forget();
    this.#services.out.delete(condition);
  }

  #tell(origin: Origin, reason: string): void {
    const { condition, name, settings } = origin;
    const { out, logger } = this.#services;
    const facts = { siteId: this.#siteId, origin: name, group: settings.group, reason };
    if (condition.out) {
      out.add(condition);
      logger.warn({ ...facts, alarm: 'origin_out' }, 'an origin is out');
      // Without another one to ask, those who wait may as well wait on.
      const others = this.#groups.get(settings.group)?.origins.some((other) => !other.condition.out);
      if (others) origin.reach?.turnAway();
    } else {
      out.delete(condition);
      logger.info({ ...facts, alarm: 'origin_back' }, 'an origin is back');
    }
  }
}
