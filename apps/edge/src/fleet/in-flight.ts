import { redisKeys } from '@sitekeep/contracts';
import type { AttackLimits } from '@sitekeep/enforcement';
import type { Logger, Redis } from '@sitekeep/runtime';
import { SiteLoad } from './site-load.ts';

const tickMs = 100;
/** Every other tick the figures are exchanged, of so many sites at most; with more of them each waits its turn. */
const mostExchanges = 500;
/** A process that says nothing for this long has nothing under way. */
const staleMs = 3000;

/**
 * KEYS[1] hash; ARGV: process, its figure, ms after which a figure counts no more. Returns the sum of all figures. The time is Redis's
 * own, so that edges need no common clock.
 */
const exchange = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[2] == '0' then redis.call('HDEL', KEYS[1], ARGV[1])
else redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. string.format('%d', now)) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local sum = 0
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local figure, at = string.match(all[i + 1], '^(%d+) (%d+)$')
  if figure == nil or now - tonumber(at) > tonumber(ARGV[3]) then redis.call('HDEL', KEYS[1], all[i])
  else sum = sum + tonumber(figure) end
end
return sum`;

/** What this process last told of a site, and when it last heard of the others. */
interface Told {
  figure: number;
  heardAt: number;
  asking: boolean;
}

/**
 * The requests under way of the sites in mode auto, summed over all edges off the path of any request. Sites without requests
 * cost nothing. While Redis is away each process goes by its own figure.
 */
export class InFlight {
  readonly #edge: string;
  readonly #redis: Redis;
  readonly #logger: Logger;
  readonly #loads = new Map<string, SiteLoad>();
  /** Those with requests or under attack. */
  readonly #awake = new Map<SiteLoad, Told>();
  #ticks = 0;
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ edge, redis, logger }: { edge: string; redis: Redis; logger: Logger }) {
    this.#edge = edge;
    this.#redis = redis;
    this.#logger = logger;
  }

  /** The load of a site in mode auto: one object for as long as the site stays in it. */
  of(siteId: string, limits: AttackLimits): SiteLoad {
    const known = this.#loads.get(siteId);
    if (known) known.limits = limits;
    const load = known ?? new SiteLoad(siteId, limits, (awake) => this.#watch(awake));
    if (!known) this.#loads.set(siteId, load);
    return load;
  }

  /** Of a site that is gone or in another mode. */
  forget(siteId: string): void {
    const load = this.#loads.get(siteId);
    if (!load) return;
    this.#loads.delete(siteId);
    this.#awake.delete(load);
  }

  /** How many sites are under attack. */
  get attacked(): number {
    let attacked = 0;
    for (const { on } of this.#awake.keys()) attacked += Number(on);
    return attacked;
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #watch(load: SiteLoad): void {
    if (!this.#awake.has(load)) this.#awake.set(load, { figure: 0, heardAt: 0, asking: false });
  }

  #tick(): void {
    for (const [load, told] of this.#awake) {
      load.tick();
      // Its last figure is taken back before it is forgotten.
      if (load.sleeps() && told.figure === 0 && !told.asking) this.#awake.delete(load);
    }
    if (++this.#ticks % 2 === 0) this.#exchange([...this.#awake]);
  }

  #exchange(awake: [SiteLoad, Told][]): void {
    const from = awake.length > mostExchanges ? (this.#next += mostExchanges) % awake.length : 0;
    const turn = [...awake.slice(from), ...awake.slice(0, from)].slice(0, mostExchanges);
    for (const [load, told] of turn) if (!told.asking) void this.#tell(load, told);
  }

  async #tell(load: SiteLoad, told: Told): Promise<void> {
    const { own } = load;
    told.asking = true;
    try {
      const sum = await this.#redis.eval(exchange, 1, redisKeys.inFlight(load.siteId), this.#edge, own, staleMs);
      told.figure = own;
      told.heardAt = performance.now();
      load.others = Math.max(0, Number(sum) - own);
    } catch (error) {
      if (performance.now() - told.heardAt > staleMs) load.others = told.figure = 0;
      this.#logger.debug({ err: error }, 'requests under way are summed up without the other edges');
    } finally {
      told.asking = false;
    }
  }
}
