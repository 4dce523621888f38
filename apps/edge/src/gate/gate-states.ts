import { type GateState, gateStateSchema, redisChannels, redisKeys } from '@sitekeep/contracts';
import { Revocations } from '@sitekeep/gate-session';
import type { Clock, Logger, Redis } from '@sitekeep/runtime';
import type { DiskCopy } from '../site-directory/disk-copy.ts';
import { readStored } from '../site-directory/stored.ts';

const recheckMs = 15_000;
const recheckChunk = 200;
/** After Redis could not be asked. */
const againMs = 1000;
/** What a first request waits for the revocations of its site. */
const patienceMs = 500;
/** Changes of so long are written to the disk together. */
const keepMs = 1000;
/** Characters in which a state tells whose it is and its version, before all else. */
const beginning = 160;
const beginIn = /^\{"siteId":"([^"]*)","version":(\d+)[,}]/;
/** Of one site. Beyond it, everybody there signs in again: safe, and it takes no memory. */
const mostOfSite = 100_000;

interface Followed {
  revocations: Revocations | null;
  /** They are what this machine knew before: whatever Redis says is newer. */
  isCopy: boolean;
  /** Until Redis was asked for the first time. */
  loading: Promise<void> | null;
}

export interface GateStatesParts {
  readonly redis: Redis;
  readonly subscriber: Redis;
  readonly disk: Pick<DiskCopy, 'gate' | 'keepGate'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Which sessions are over before their time, of the sites of this process that have a gate. Told on a channel, and compared with Redis
 * after each reconnect, soon after it could not be asked, and every now and then. What is known holds, whether or not Redis can be asked,
 * and stands in the copy on disk, for a process that starts while it cannot. A state may be large, so only newer ones are read as a whole,
 * and other work has its turn between two of them.
 */
export class GateStates {
  /** Told when sessions of a site have been revoked. */
  onChange: (siteId: string) => void = () => undefined;
  readonly #sites = new Map<string, Followed>();
  readonly #redis: Redis;
  readonly #subscriber: Redis;
  readonly #disk: GateStatesParts['disk'];
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #mostOfSite: number;
  #timer: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  /** The newest of each site that the disk does not have yet. */
  readonly #unkept = new Map<string, GateState>();
  #keeping: NodeJS.Timeout | undefined;

  constructor({ redis, subscriber, disk, clock, logger }: GateStatesParts, most = mostOfSite) {
    this.#redis = redis;
    this.#subscriber = subscriber;
    this.#disk = disk;
    this.#clock = clock;
    this.#logger = logger;
    this.#mostOfSite = most;
  }

  /** Null where nothing is known to be revoked. */
  of(siteId: string): Revocations | null {
    return this.#sites.get(siteId)?.revocations ?? null;
  }

  /** Null once Redis and the copy on disk were asked about the site, or could not be. */
  loading(siteId: string): Promise<void> | null {
    return this.#sites.get(siteId)?.loading ?? null;
  }

  /** To be called with every site whose gate is on. */
  follow(siteId: string): void {
    if (this.#sites.has(siteId)) return;
    const followed: Followed = { revocations: null, isCopy: false, loading: null };
    this.#sites.set(siteId, followed);
    const asked = Promise.all([this.#loadFromDisk(siteId), this.#load(siteId)]);
    const late = new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref());
    followed.loading = Promise.race([asked, late]).then(() => void (followed.loading = null));
  }

  /** To be called with every site whose gate is off, or that is gone. */
  forget(siteId: string): void {
    this.#sites.delete(siteId);
  }

  start(): void {
    this.#subscriber.on('message', (channel, text) => {
      if (channel === redisChannels.gate) this.#heard(redisChannels.gate, text);
    });
    // Subscribed first: what is revoked from here on is heard, what was before is found by comparing.
    const follow = () => void this.#subscriber.subscribe(redisChannels.gate).then(() => this.#recheck(), ignore);
    this.#subscriber.on('ready', follow);
    if (this.#subscriber.status === 'ready') follow();
    // The channel may be back before Redis can be asked.
    this.#redis.on('ready', () => void this.#recheck());
    this.#timer = setInterval(() => void this.#recheck(), recheckMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#again);
    this.#timer = undefined;
    this.#keep();
  }

  #recheckSoon(): void {
    if (this.#timer === undefined || this.#again !== undefined) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      void this.#recheck();
    }, againMs);
  }

  /** Never rejects. */
  async #recheck(): Promise<void> {
    const siteIds = [...this.#sites.keys()];
    try {
      for (let i = 0; i < siteIds.length; i += recheckChunk)
        await Promise.all(siteIds.slice(i, i + recheckChunk).map((siteId) => this.#compare(siteId)));
    } catch (error) {
      this.#missed(error);
    }
  }

  async #compare(siteId: string): Promise<void> {
    const begin = await this.#redis.getrange(redisKeys.gate(siteId), 0, beginning - 1);
    if (begin !== '' && !this.#isNoNews(begin)) await this.#load(siteId);
  }

  /** A missing key says nothing: Redis may have been emptied. Never rejects. */
  async #load(siteId: string): Promise<void> {
    const key = redisKeys.gate(siteId);
    try {
      const text = await this.#redis.get(key);
      if (text === null) return;
      await this.#inTurn();
      this.#heard(key, text);
    } catch (error) {
      this.#missed(error);
    }
  }

  /** What this machine knew. Redis knows it at least as well, once it can be asked. Never rejects. */
  async #loadFromDisk(siteId: string): Promise<void> {
    const state = await this.#disk.gate(siteId);
    const followed = this.#sites.get(siteId);
    if (state?.siteId === siteId && followed?.revocations === null) this.#take(followed, state, true);
  }

  #missed(error: unknown): void {
    this.#logger.debug({ err: error }, 'revoked sessions could not be read');
    this.#recheckSoon();
  }

  /** Many states may come with one answer of Redis. */
  #inTurn(): Promise<void> {
    return (this.#turn = this.#turn.then(() => new Promise((resolve) => setImmediate(resolve))));
  }

  /** Whether a text begins like a state that is known, or of a site that is not followed. */
  #isNoNews(text: string): boolean {
    const [, siteId, version] = beginIn.exec(text.slice(0, beginning)) ?? [];
    if (siteId === undefined) return false;
    const followed = this.#sites.get(siteId);
    return !followed || Number(version) <= newestOf(followed);
  }

  /** One that cannot be read changes nothing. */
  #heard(what: string, text: string): void {
    if (this.#isNoNews(text)) return;
    try {
      const state = readStored(gateStateSchema, what, text);
      const followed = state && this.#sites.get(state.siteId);
      if (!followed || state.version <= newestOf(followed)) return;
      this.#take(followed, state, false);
      this.#keepSoon(state);
    } catch (error) {
      this.#logger.error({ reason: (error as Error).message, alarm: 'gate_state_invalid' }, 'revoked sessions cannot be read');
    }
  }

  #take(followed: Followed, state: GateState, isCopy: boolean): void {
    followed.revocations = new Revocations(this.#bounded(state));
    followed.isCopy = isCopy;
    this.onChange(state.siteId);
  }

  /** Sessions end all the time: one timer for all sites, and of a site the newest only. */
  #keepSoon(state: GateState): void {
    this.#unkept.set(state.siteId, state);
    this.#keeping ??= setTimeout(() => this.#keep(), keepMs).unref();
  }

  #keep(): void {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
    for (const state of this.#unkept.values()) this.#disk.keepGate(state);
    this.#unkept.clear();
  }

  #bounded(state: GateState): GateState {
    if (Object.keys(state.visitors).length + state.sessions.length <= this.#mostOfSite) return state;
    this.#logger.error({ siteId: state.siteId, alarm: 'gate_state_too_large' }, 'too many revoked sessions: all visitors sign in again');
    return { ...state, all: Math.floor(this.#clock.nowMs() / 1000), visitors: {}, sessions: [] };
  }
}

/** The version that a newer one has to be beyond. */
const newestOf = ({ revocations, isCopy }: Followed): number => (revocations === null || isCopy ? -1 : revocations.version);

const ignore = (): void => undefined;
