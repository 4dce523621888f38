import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { countries, type CountryOf } from '@sitekeep/geo';
import { Clock, connectRedis, EgressPolicy, originNames, type EdgeConfig, type Logger } from '@sitekeep/runtime';
import type { Registry } from 'prom-client';
import { KeptAnswers } from './cache/kept-answers.ts';
import { CertificateSource } from './certificates/certificate-source.ts';
import { Certificates } from './certificates/certificates.ts';
import { ClientCas } from './certificates/client-cas.ts';
import { readDefaultCertificate } from './certificates/default-certificate.ts';
import type { Door } from './doors.ts';
import { EventSender } from './events/event-sender.ts';
import { DetectionBuffer } from './events/detection-buffer.ts';
import { MachineUses } from './events/machine-uses.ts';
import { RefusalBuffer } from './events/refusal-buffer.ts';
import { Tallies } from './events/tally.ts';
import { ApiDescriptions } from './firewall/api/api-descriptions.ts';
import { HeldMemory } from './firewall/held-memory.ts';
import { Fleet } from './fleet/fleet.ts';
import { followClock } from './follow-clock.ts';
import { ForwardAuth } from './forward-auth/forward-auth.ts';
import { SiteSecrets } from './forward-auth/site-secrets.ts';
import { Visitors } from './forward-auth/visitors.ts';
import { noGate } from './gate/gate-client.ts';
import { GateEndpoints } from './gate/gate-endpoints.ts';
import { gateClientOf } from './gate/http-gate-client.ts';
import { Identities } from './gate/identity.ts';
import { Listeners } from './listeners/listeners.ts';
import { AccessLog } from './operation/access-log.ts';
import { Explainer } from './operation/explain.ts';
import { Metrics } from './operation/metrics.ts';
import { Connection } from './origin/http1/connection.ts';
import { OriginConnect } from './origin/origin-connect.ts';
import { OriginContexts } from './origin/origin-contexts.ts';
import { originServices } from './origin/origin-services.ts';
import { AcmeChallenges } from './request-path/acme-challenges.ts';
import { Connections } from './request-path/client.ts';
import { Lasting } from './request-path/lasting.ts';
import { Receiver } from './request-path/receiver.ts';
import { Reception } from './request-path/reception.ts';
import { Recorder } from './request-path/record.ts';
import { RequestPath } from './request-path/request-path.ts';
import { Streams } from './request-path/streams.ts';
import { TrustedProxies } from './request-path/trusted-proxies.ts';
import { Tunnels } from './request-path/tunnels.ts';
import { DiskCopy } from './site-directory/disk-copy.ts';
import { Heartbeat } from './site-directory/heartbeat.ts';
import { KnownSites } from './site-directory/known-sites.ts';
import { type LiveSite, siteBuilder } from './site-directory/live-site.ts';
import { PublicationFollower } from './site-directory/publication-follower.ts';
import { SiteDirectory } from './site-directory/site-directory.ts';
import { SiteLoader } from './site-directory/site-loader.ts';
import { StoredSites } from './site-directory/stored.ts';
import { Challenger } from './visitor-check/challenger.ts';
import { CheckEndpoints } from './visitor-check/check-endpoints.ts';

const firstComparisonMs = 3000;
const allStoppedMs = 150;
const drainMs = 1000;
const waitingRefusals = 5000;
/** Each may tell of twenty matches. */
const waitingDetections = 1000;
/** Of one process: room for five hundred bodies of the default size. */
const heldBytes = 64 * 1024 * 1024;

/** One edge process, put together. */
export class Edge {
  readonly id = `${hostname().slice(0, 40)}-${process.pid}-${randomBytes(5).toString('hex')}`;
  readonly #clock = new Clock();
  readonly #tunnels: Tunnels;
  readonly #streams: Streams;
  readonly #fleet: Fleet;
  readonly #receiver: Receiver;
  readonly #listeners: Listeners;
  readonly #follower: PublicationFollower;
  readonly #heartbeat: Heartbeat;
  readonly #sender: EventSender;
  readonly #disk: DiskCopy;
  readonly #kept: KeptAnswers;
  readonly #metrics: Metrics;
  readonly #closeLast: (() => void)[];

  constructor(config: EdgeConfig, logger: Logger, countryOf: CountryOf = countries()) {
    const redis = connectRedis(config.REDIS_URL, logger, { failFast: true, name: 'edge' });
    const subscriber = connectRedis(config.REDIS_URL, logger, { failFast: true, name: 'edge-subscriber' });
    if (config.SITEKEEP_ENV !== 'production') followClock(this.#clock, redis, subscriber, logger);

    const { ALLOW_PRIVATE_ORIGINS: allowPrivate, EDGE_ADDRESSES: ownAddresses, DNS_SERVERS: servers } = config;
    const policy = new EgressPolicy({ allowPrivate, ownAddresses, resolve: originNames({ allowPrivate, servers }) });
    const tallies = new Tallies();
    const refusals = new RefusalBuffer(waitingRefusals);
    const detections = new DetectionBuffer(waitingDetections);
    const machineUses = new MachineUses();
    const heldMemory = new HeldMemory(heldBytes);
    const gateClient = gateClientOf(config, logger);
    this.#disk = new DiskCopy(config.EDGE_DATA_DIR, logger);
    const fleetParts = { edge: this.id, redis, subscriber, disk: this.#disk, gate: gateClient ?? noGate, clock: this.#clock, logger };
    this.#fleet = new Fleet(config, fleetParts);
    const source = new CertificateSource({ redis, disk: this.#disk, logger });
    const connect = new OriginConnect(policy, new OriginContexts({ source, sealingKey: config.SEALING_KEY, logger }));
    const origins = originServices(config, connect, this.#clock, logger);
    const builder = siteBuilder(origins, tallies, this.#fleet.services, this.#fleet.inFlight);
    const siteOf = (siteId: string) => known.site(siteId)?.live ?? null;
    const lasting = new Lasting({ clock: this.#clock, sessions: this.#fleet.gate, siteOf });
    this.#tunnels = new Tunnels(lasting);
    this.#streams = new Streams(lasting);
    const judge = (siteId: string, live: LiveSite | null) => {
      this.#tunnels.judge(siteId, live);
      this.#streams.judge(siteId, live);
    };
    const known = new KnownSites(builder, (siteId, live) => {
      judge(siteId, live);
      if (!live) void this.#kept.store.removeSite(siteId);
      if (!live?.load) this.#fleet.inFlight.forget(siteId);
      const isGated = live?.gate.mode === 'on';
      for (const followed of [this.#fleet.gateStates, this.#fleet.gateAccess]) {
        if (isGated) followed.follow(siteId);
        else followed.forget(siteId);
      }
    });
    const judgeAgain = (siteId: string) => judge(siteId, siteOf(siteId));
    this.#fleet.gateStates.onChange = judgeAgain;
    this.#fleet.gateAccess.onChange = judgeAgain;
    const stored = new StoredSites(redis);
    const cutting = setInterval(() => {
      this.#tunnels.cutEnded();
      this.#streams.cutEnded();
    }, 1000).unref();
    this.#closeLast = [() => clearInterval(cutting), () => known.close(), () => redis.disconnect(), () => subscriber.disconnect()];
    const loader = new SiteLoader({ known, stored, disk: this.#disk, logger });
    const clock = this.#clock;
    this.#kept = new KeptAnswers(config, { clock, logger });
    const directory = new SiteDirectory({ known, loader, stored, disk: this.#disk, clock, logger });
    const appliedRevision = () => this.#follower.appliedRevision;
    this.#heartbeat = new Heartbeat({ edge: this.id, redis, clock, appliedRevision });
    const onApplied = () => this.#heartbeat.changed();
    this.#follower = new PublicationFollower({ subscriber, known, directory, loader, stored, logger, onApplied });
    const streamMaxLength = config.EVENT_STREAM_MAX_LENGTH;
    this.#sender = new EventSender({
      edge: this.id,
      redis,
      clock,
      logger,
      tallies,
      refusals,
      detections,
      machineUses,
      bans: this.#fleet.bans,
      streamMaxLength,
    });
    this.#metrics = new Metrics({
      sites: () => known.size,
      tunnels: () => this.#tunnels.size,
      appliedRevision,
      revisionLag: () => this.#follower.lag,
      redisUp: () => redis.status === 'ready',
      droppedEvents: () => refusals.dropped + detections.dropped,
      originConnections: () => Connection.count,
      idleOriginConnections: () => connect.idle,
      originsOut: () => origins.out.size,
      originRetries: () => origins.retries.count,
      limited: () => this.#fleet.counters.limited,
      attackedSites: () => this.#fleet.inFlight.attacked,
      cache: () => this.#kept.store.figures(),
      heldBytes: () => heldMemory.bytes,
    });
    const recorder = new Recorder({ refusals, detections, threats: this.#fleet.threats, clock });
    const tls = this.#tlsParts(config, directory, source, logger);
    const httpsPort = config.EDGE_HTTPS_PORT === undefined ? null : config.EDGE_PUBLIC_HTTPS_PORT;
    const reception = new Reception({ certificates: tls.certificates, challenges: new AcmeChallenges(redis), httpsPort });
    const accessLog = new AccessLog(logger.child({ log: 'access' }), {
      sample: config.EDGE_ACCESS_LOG_SAMPLE,
      addresses: config.EDGE_ACCESS_LOG_ADDRESSES,
    });
    const slowBodyMs = config.EDGE_SLOW_BODY_SECONDS * 1000;
    const apis = new ApiDescriptions({ redis, disk: this.#disk, logger });
    const challenger = new Challenger(this.#fleet.keyring);
    const checkEndpoints = new CheckEndpoints({ keyring: this.#fleet.keyring, nonces: this.#fleet.nonces, challenger });
    this.#closeLast.push(() => gateClient?.close());
    const identities = new Identities(config.SEALING_KEY);
    const gateEndpoints = new GateEndpoints({
      ...{ gate: gateClient ?? noGate, sessions: this.#fleet.gate, access: this.#fleet.gateAccess, identities },
      httpsPort: config.EDGE_PUBLIC_HTTPS_PORT,
    });
    const path = new RequestPath({
      directory,
      recorder,
      streams: this.#streams,
      reception,
      challenger,
      checkEndpoints,
      gateEndpoints,
      gateSessions: this.#fleet.gate,
      identities,
      machineUses,
      bans: this.#fleet.bans,
      metrics: this.#metrics,
      accessLog,
      store: this.#kept.store,
      heldMemory,
      apis,
      slowBodyMs,
      clock,
      logger,
    });
    const { store } = this.#kept;
    new Explainer({ edge: this.id, redis, subscriber, directory, reception, store, apis, countryOf, clock, logger }).start();
    const connections = new Connections(countryOf, new TrustedProxies(config.EDGE_TRUSTED_PROXIES));
    const slowReadMs = config.EDGE_SLOW_READ_SECONDS * 1000;
    const forwardAuth = new ForwardAuth({
      directory,
      secrets: config.SEALING_KEY ? new SiteSecrets(config.SEALING_KEY) : null,
      visitors: new Visitors(countryOf),
      path,
      metrics: this.#metrics,
      accessLog,
      clock,
      logger,
    });
    const told = { tunnels: this.#tunnels, metrics: this.#metrics };
    this.#receiver = new Receiver({ path, forwardAuth, connections, ...told, clock, slowBodyMs, slowReadMs });
    this.#listeners = new Listeners(config, { handlers: this.#receiver, connections, ...tls, clock });
  }

  #tlsParts(config: EdgeConfig, directory: SiteDirectory, source: CertificateSource, logger: Logger) {
    const defaultCertificate = readDefaultCertificate(config);
    const sealingKey = config.SEALING_KEY;
    const listens = config.EDGE_HTTPS_PORT !== undefined || config.EDGE_EXTRA_HTTPS_PORTS.length > 0;
    if (listens && !sealingKey) logger.warn('without SEALING_KEY the certificates of sites cannot be used');
    const certificates = new Certificates({ directory, source, sealingKey, defaultCertificate, logger });
    const ticketSecret = sealingKey ?? config.EDGE_TICKET_KEY ?? randomBytes(32);
    const clientCas = new ClientCas(this.#fleet.gateAccess, directory);
    return { certificates, clientCas, defaultCertificate, ticketSecret };
  }

  /** Listens once the known sites were compared with Redis, or without that when Redis is away. */
  async start(inherited: readonly Door[] = []): Promise<void> {
    const tooLate = new Promise((resolve) => setTimeout(resolve, firstComparisonMs).unref());
    const followed = Promise.all([this.#follower.start(), this.#kept.start()]);
    await Promise.all([this.#fleet.start(), Promise.race([followed, tooLate])]);
    await this.#listeners.listen(inherited);
    this.#heartbeat.start();
    this.#sender.start();
  }

  get doors(): Door[] {
    return this.#listeners.doors;
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
    this.#receiver.draining = true;
    await this.#listeners.drain(drainMs);
    this.#follower.stop();
    await this.#fleet.stop();
    await this.#sender.stop();
    await this.#kept.stop();
    await this.#disk.settled();
    for (const part of this.#closeLast) part();
  }
}
