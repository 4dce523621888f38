import type { Page } from '@sitekeep/edge-pages';
import { Address } from '@sitekeep/geo';
import { Clock, createLogger, type Logger } from '@sitekeep/runtime';
import { DetectionBuffer } from '../events/detection-buffer.ts';
import { MachineUses } from '../events/machine-uses.ts';
import { RefusalBuffer } from '../events/refusal-buffer.ts';
import type { ApiDescriptions } from '../firewall/api/api-descriptions.ts';
import { HeldMemory } from '../firewall/held-memory.ts';
import type { Bans } from '../fleet/bans.ts';
import type { ThreatScores } from '../fleet/threat-scores.ts';
import type { GateEndpoints } from '../gate/gate-endpoints.ts';
import type { GateSessions } from '../gate/gate-sessions.ts';
import type { Identities } from '../gate/identity.ts';
import type { CacheStore } from '../cache/cached-answer.ts';
import { storeInMemory } from '../cache/store/testing/answers.ts';
import { AccessLog } from '../operation/access-log.ts';
import { Metrics } from '../operation/metrics.ts';
import type { SiteDirectory } from '../site-directory/site-directory.ts';
import type { Challenger } from '../visitor-check/challenger.ts';
import type { CheckEndpoints } from '../visitor-check/check-endpoints.ts';
import { Client } from './client.ts';
import { Passage } from './passage.ts';
import type { Reception } from './reception.ts';
import { Recorder } from './record.ts';
import { RequestPath } from './request-path.ts';
import { Streams } from './streams.ts';

/** A request that notes how it ended. */
class Noted extends Passage {
  readonly gone = false;
  ended: number | 'abandoned' | undefined;
  readonly #canAnswer: boolean;

  constructor(canAnswer: boolean, target = '/', host = 'a.test') {
    const head = { method: 'GET', target, version: '1.1', raw: ['Host', host] };
    const client = new Client(Address.parse('127.0.0.1') as Address, false, () => null);
    super(head, client, 'req_1');
    this.#canAnswer = canAnswer;
  }

  override faultOf(): null {
    return null;
  }

  answer(page: Page): void {
    if (!this.#canAnswer) throw new Error('this answer cannot be written');
    this.ended = page.status;
  }

  abandon(): void {
    this.ended = 'abandoned';
  }

  forward(): void {
    throw new Error('not reached');
  }
}

const clock = new Clock();
const none = () => 0;
const idle = {
  sites: none,
  tunnels: none,
  appliedRevision: none,
  revisionLag: none,
  redisUp: () => true,
  droppedEvents: none,
  originConnections: none,
  idleOriginConnections: none,
  originsOut: none,
  originRetries: none,
  limited: () => ({}),
  attackedSites: none,
  cache: () => storeInMemory(1000).figures(),
  heldBytes: () => 0,
};
const noLog = new AccessLog(createLogger('edge', 'silent'), { sample: 0, addresses: 'none' });
const pathWith = (find: () => unknown, accessLog = noLog) =>
  new RequestPath({
    directory: { find, peek: () => null } as unknown as SiteDirectory,
    recorder: new Recorder({ refusals: new RefusalBuffer(10), detections: new DetectionBuffer(10), threats: {} as ThreatScores, clock }),
    streams: {} as Streams,
    reception: {} as Reception,
    challenger: {} as Challenger,
    checkEndpoints: {} as CheckEndpoints,
    gateEndpoints: {} as GateEndpoints,
    gateSessions: {} as GateSessions,
    identities: {} as Identities,
    machineUses: new MachineUses(),
    bans: {} as Bans,
    metrics: new Metrics(idle),
    accessLog,
    store: {} as CacheStore,
    heldMemory: new HeldMemory(1000),
    apis: {} as ApiDescriptions,
    slowBodyMs: 1000,
    clock,
    logger: createLogger('edge', 'silent'),
  });
const fault = () => new Error('a fault of ours');

test.each([
  [
    'thrown',
    () => {
      throw fault();
    },
  ],
  ['rejected', () => Promise.reject(fault())],
  ['in a later stage', () => ({})],
])('a fault of ours (%s) ends the request with 502, or its connection when even that fails', async (_name, find) => {
  for (const [canAnswer, end] of [
    [true, 502],
    [false, 'abandoned'],
  ] as const) {
    const passage = new Noted(canAnswer);
    pathWith(find).take(passage);
    await new Promise((resolve) => setImmediate(resolve));
    expect(passage.ended).toBe(end);
  }
});

test.each([
  ['http://anna:password@b.test/x?token=1', 'a.test', 'a.test', '/x'],
  ['http://anna:password@b.test?token=1', 'a.test', 'a.test', ''],
  ['anna:password', 'a.test', 'a.test', ''],
  ['/x#token', 'a.test', 'a.test', '/x'],
  ['*', 'a.test', 'a.test', '*'],
  ['/x?token=1', 'anna:password@a.test', '', '/x'],
])('a request for %s at %s leaves no secret in the access log', (target, host, loggedHost, path) => {
  const lines: object[] = [];
  const logger = { info: (line: object) => lines.push(line) } as unknown as Logger;
  pathWith(() => 'unknown', new AccessLog(logger, { sample: 1, addresses: 'none' })).take(new Noted(true, target, host));
  expect(lines).toEqual([expect.objectContaining({ host: loggedHost, path })]);
  expect(JSON.stringify(lines)).not.toMatch(/token|password/);
});
