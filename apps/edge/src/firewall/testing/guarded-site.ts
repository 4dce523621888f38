import {
  defaultFirewall,
  type DetectionEvent,
  eventBatchSchema,
  redisKeys,
  type RefusalEvent,
  type RulesetFirewall,
} from '@sitekeep/contracts';
import { EdgeSetting } from '../../testing/edge-setting.ts';
import type { RulesetParts } from '../../testing/publisher.ts';
import { visit, type Answer, type VisitOptions } from '../../testing/visit.ts';

let sites = 0;

export interface GuardedSite {
  readonly siteId: string;
  readonly hostname: string;
  visit(path?: string, options?: VisitOptions): Promise<Answer>;
  /** Other settings of the same site. */
  publish(firewall: Partial<RulesetFirewall>, parts?: RulesetParts): Promise<void>;
}

/** A site whose firewall blocks, unless its settings say otherwise. */
export async function guardedSite(
  setting: EdgeSetting,
  firewall: Partial<RulesetFirewall> = {},
  parts: RulesetParts = {},
): Promise<GuardedSite> {
  const [siteId, hostname] = [`site_g${++sites}`, `g${sites}.test`];
  const { publisher, origin } = setting;
  const publish: GuardedSite['publish'] = async (given, more = {}) => {
    const section = { ...defaultFirewall, mode: 'block' as const, ...given };
    const row = { origins: [origin.row()], ...parts, ...more, siteId, hostnames: [hostname], firewall: section };
    await publisher.publish(publisher.ruleset(row));
  };
  await publish(firewall);
  return { siteId, hostname, publish, visit: (path = '/', options) => visit(setting.port, hostname, path, options) };
}

/** What the edge has told of a site so far. */
export async function eventsOf(
  { publisher }: EdgeSetting,
  siteId: string,
): Promise<{ detections: DetectionEvent[]; refusals: RefusalEvent[] }> {
  const rows = await publisher.redis.xrange(redisKeys.events, '-', '+');
  const batches = rows.map(([, fields]) => eventBatchSchema.parse(JSON.parse(fields[1] ?? '')));
  const of = <Event extends { siteId: string }>(events: Event[]) => events.filter((event) => event.siteId === siteId);
  return { detections: of(batches.flatMap(({ detections }) => detections)), refusals: of(batches.flatMap(({ refusals }) => refusals)) };
}
