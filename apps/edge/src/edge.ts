import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { ServerResponse, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { countries, type CountryOf } from '@sitekeep/geo';
import { Clock, connectRedis, EgressPolicy, type EdgeConfig, type Logger } from '@sitekeep/runtime';
import type { Registry } from 'prom-client';
import { EventSender } from './events/event-sender.ts';
import { RefusalBuffer } from './events/refusal-buffer.ts';
import { Tallies } from './events/tally.ts';
import { Fleet } from './fleet/fleet.ts';
import { followClock } from './follow-clock.ts';
import { Listeners } from './listeners.ts';
import { Explainer } from './operation/explain.ts';
import { Metrics } from './operation/metrics.ts';
import { OriginConnect } from './origin/origin-connect.ts';
import { Clients } from './request-path/client.ts';
import { Http1Passage } from './request-path/http1-passage.ts';
import { Recorder } from './request-path/record.ts';
import { newRequestId } from './request-path/request-id.ts';
import { RequestPath } from './request-path/request-path.ts';
import { Tunnels } from './request-path/tunnels.ts';
import { UpgradePassage } from './request-path/upgrade-passage.ts';
import { DiskCopy } from './site-directory/disk-copy.ts';
import { Heartbeat } from './site-directory/heartbeat.ts';
import { KnownSites } from './site-directory/known-sites.ts';
import { siteBuilder } from './site-directory/live-site.ts';
import { PublicationFollower } from './site-directory/publication-follower.ts';
import { SiteDirectory } from './site-directory/site-directory.ts';
import { SiteLoader } from './site-directory/site-loader.ts';
import { StoredSites } from './site-directory/stored.ts';

const firstComparisonMs = 3000;
const allStoppedMs = 150;
const drainMs = 1000;
const waitingRefusals = 5000;

/** One edge process, put together. */
export class Edge {
  readonly id = `${hostname().slice(0, 40)}-${process.pid}-${randomBytes(5).toString('hex')}`;
  readonly #clock = new Clock();
  readonly #tunnels = new Tunnels(this.#clock);
  readonly #fleet: Fleet;
  readonly #listeners: Listeners;
  readonly #follower: PublicationFollower;
  readonly #heartbeat: Heartbeat;
  readonly #sender: EventSender;
  readonly #disk: DiskCopy;
  readonly #metrics: Metrics;
  readonly #closeLast: (() => void)[];
  #draining = false;

  constructor(config: EdgeConfig, logger: Logger, countryOf: CountryOf = countries()) {
    const redis = connectRedis(config.REDIS_URL, logger, { failFast: true, name: 'edge' });
    const subscriber = connectRedis(config.REDIS_URL, logger, { failFast: true, name: 'edge-subscriber' });
    if (config.SITEKEEP_ENV !== 'production') followClock(this.#clock, redis, subscriber, logger);

    const policy = new EgressPolicy({ allowPrivate: config.ALLOW_PRIVATE_ORIGINS, ownAddresses: config.EDGE_ADDRESSES });
    const tallies = new Tallies();
    const refusals = new RefusalBuffer(waitingRefusals);
    this.#fleet = new Fleet(config, { edge: this.id, redis, subscriber, clock: this.#clock, logger });
    const builder = siteBuilder(new OriginConnect(policy), tallies, this.#fleet.services);
    const known = new KnownSites(builder, (siteId, live) => this.#tunnels.judge(siteId, live));
    const stored = new StoredSites(redis);
    this.#closeLast = [() => known.close(), () => redis.disconnect(), () => subscriber.disconnect()];
    this.#disk = new DiskCopy(config.EDGE_DATA_DIR, logger);
    const loader = new SiteLoader({ known, stored, disk: this.#disk, logger });
    const clock = this.#clock;
    const directory = new SiteDirectory({ known, loader, stored, disk: this.#disk, clock, logger });
    const appliedRevision = () => this.#follower.appliedRevision;
    this.#heartbeat = new Heartbeat({ edge: this.id, redis, clock, appliedRevision });
    const onApplied = () => this.#heartbeat.changed();
    this.#follower = new PublicationFollower({ subscriber, known, directory, loader, stored, logger, onApplied });
    const streamMaxLength = config.EVENT_STREAM_MAX_LENGTH;
    this.#sender = new EventSender({ edge: this.id, redis, clock, logger, tallies, refusals, streamMaxLength });
    this.#metrics = new Metrics({
      sites: () => known.size,
      tunnels: () => this.#tunnels.size,
      appliedRevision,
      revisionLag: () => this.#follower.lag,
      redisUp: () => redis.status === 'ready',
      droppedEvents: () => refusals.dropped,
    });
    const recorder = new Recorder(refusals, clock);
    const path = new RequestPath({ directory, recorder, metrics: this.#metrics, clock, logger });
    new Explainer({ edge: this.id, redis, subscriber, directory, countryOf, clock, logger }).start();
    this.#listeners = this.#listen(config, path, new Clients(countryOf));
  }

  #listen(config: EdgeConfig, path: RequestPath, clients: Clients): Listeners {
    const slowBodyMs = config.EDGE_SLOW_BODY_SECONDS * 1000;
    const request = (incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => {
      const client = clients.of(incoming.socket);
      if (!client) return void response.destroy();
      const flags = { expectsContinue, closing: this.#draining, slowBodyMs };
      path.take(new Http1Passage(incoming, response, client, newRequestId(this.#clock.nowMs()), flags));
    };
    const upgrade = (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
      const client = clients.of(socket);
      if (!client) return void socket.destroy();
      const tunnel = { socket, head, tunnels: this.#tunnels };
      path.take(new UpgradePassage(incoming, client, newRequestId(this.#clock.nowMs()), tunnel));
    };
    return new Listeners(config, { request, upgrade });
  }

  /** Listens once the known sites were compared with Redis, or without that when Redis is away. */
  async start(): Promise<void> {
    const tooLate = new Promise((resolve) => setTimeout(resolve, firstComparisonMs).unref());
    await Promise.all([this.#fleet.start(), Promise.race([this.#follower.start(), tooLate])]);
    await this.#listeners.listen();
    this.#heartbeat.start();
    this.#sender.start();
  }

  get metrics(): Registry {
    return this.#metrics.registry;
  }

  get ports(): number[] {
    return this.#listeners.ports;
  }

  /** Resolves when the copy on disk is up to date. */
  settled(): Promise<void> {
    return this.#disk.settled();
  }

  async close(): Promise<void> {
    this.#listeners.stopAccepting();
    await this.#heartbeat.stop();
    // Whoever is told to close comes back with a new connection, so first every process stops taking them: a refused connection
    // goes elsewhere, one that was queued at a closing socket is reset.
    await new Promise((resolve) => setTimeout(resolve, allStoppedMs));
    this.#draining = true;
    await this.#listeners.drain(drainMs);
    this.#follower.stop();
    this.#fleet.stop();
    await this.#sender.stop();
    await this.#disk.settled();
    for (const part of this.#closeLast) part();
  }
}
