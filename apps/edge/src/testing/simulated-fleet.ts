import type { Redis } from 'ioredis';
import { countScript } from '../fleet/counters/count-script.ts';
import { type CountRule, never, SharedCount, urgency } from '../fleet/counters/shared-count.ts';

/** Traffic of one key: when a request comes, in ms, and at which process. */
export type Arrival = readonly [at: number, process: number];

export interface Simulation {
  readonly processes: number;
  readonly rule: CountRule;
  /** To Redis and back, in ms. */
  readonly roundTripMs: number;
  readonly arrivals: readonly Arrival[];
}

/** Times of requests, in ms. */
export interface Outcome {
  readonly admitted: number[];
  readonly refused: number[];
  /** Those of the refused for which the limit counted as reached. */
  readonly reached: number[];
}

const lazyMs = 250;
const begin = Date.UTC(2030, 0, 1);
let simulations = 0;

const redisTime = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[2])`;
if (!countScript.includes(redisTime)) throw new Error('the script reads its clock in another way: the simulation has to, too');
/** By the clock of the simulation alone: what a busy machine makes wait would otherwise come later there, too. */
const simulatedScript = countScript.replace(redisTime, 'local now = tonumber(ARGV[2])');

/**
 * Processes that share a count over a real Redis, in a time of their own: each answer comes when it is due there, however long it took. The same
 * arrivals end the same way each time.
 */
export async function simulate(redis: Redis, simulation: Simulation): Promise<Outcome> {
  const fleet = new SimulatedFleet(redis, simulation);
  for (const [at, process] of simulation.arrivals) fleet.at(at, () => fleet.request(process));
  const end = Math.max(...simulation.arrivals.map(([at]) => at));
  for (let at = 0; at <= end; at += lazyMs) fleet.at(at, () => fleet.turn());
  await fleet.run();
  return fleet;
}

interface Member {
  readonly name: string;
  readonly count: SharedCount;
  waits: boolean;
  calling: boolean;
}

class SimulatedFleet {
  readonly admitted: number[] = [];
  readonly refused: number[] = [];
  readonly reached: number[] = [];
  readonly #redis: Redis;
  readonly #simulation: Simulation;
  readonly #members: Member[];
  readonly #keys: [string, string];
  /** Buckets of a tenth of a millisecond. */
  readonly #due = new Map<number, (() => void | Promise<void>)[]>();
  #now = 0;

  constructor(redis: Redis, simulation: Simulation) {
    this.#redis = redis;
    this.#simulation = simulation;
    this.#keys = [`simulated:${++simulations}:processes`, `simulated:${simulations}:count`];
    this.#members = Array.from({ length: simulation.processes }, (_, i) => {
      return { name: `m${i}`, count: new SharedCount(simulation.rule, this.#keys[1]), waits: false, calling: false };
    });
  }

  at(time: number, what: () => void | Promise<void>): void {
    const bucket = Math.ceil(time * 10);
    const others = this.#due.get(bucket);
    if (others) others.push(what);
    else this.#due.set(bucket, [what]);
  }

  async run(): Promise<void> {
    for (const { name } of this.#members) await this.#redis.zadd(this.#keys[0], begin + 3_600_000, name);
    for (let bucket = 0; this.#due.size > 0; bucket++) {
      this.#now = bucket / 10;
      // The list grows while it is worked through.
      for (const what of this.#due.get(bucket) ?? []) await what();
      this.#due.delete(bucket);
    }
  }

  get #clock(): number {
    return begin + this.#now;
  }

  get #state() {
    return { processes: this.#simulation.processes, away: false };
  }

  request(process: number): void {
    const member = this.#members[process] as Member;
    const admitted = member.count.take(this.#clock, this.#state);
    (admitted ? this.admitted : this.refused).push(this.#now);
    if (!admitted && member.count.isReached(this.#clock, this.#state)) this.reached.push(this.#now);
    const how = member.count.urgencyAfter(admitted, this.#clock, this.#state);
    if (how !== urgency.none) member.waits = true;
    if (how === urgency.urgent) this.#call(member);
  }

  turn(): void {
    for (const member of this.#members) {
      const { emptyUntil } = member.count;
      if (member.waits || (emptyUntil !== never && emptyUntil <= this.#clock)) this.#call(member);
    }
  }

  #call(member: Member): void {
    if (member.calling) return;
    member.calling = true;
    member.waits = false;
    const { used, need, holds } = member.count.report(this.#clock);
    const half = this.#simulation.roundTripMs / 2;
    this.at(this.#now + half, async () => {
      const { windowMs, limit, burst } = this.#simulation.rule;
      const parts = [member.name, this.#clock, windowMs, limit, burst, used, need, holds];
      const answer = (await this.#redis.eval(simulatedScript, 2, ...this.#keys, ...parts)) as Answer;
      const [, share, prepaid, remaining, releaseMs, atBest] = answer;
      this.at(this.#now + half, () => {
        member.calling = false;
        const again = member.count.heard({ share, prepaid, remaining, releaseMs, atBest }, this.#clock);
        if (again || (member.waits && member.count.urgencyAfter(true, this.#clock, this.#state) === urgency.urgent)) this.#call(member);
        else if (member.count.holdsPrepaid) member.waits = true;
      });
    });
  }
}

type Answer = [processes: number, share: number, prepaid: number, remaining: number, releaseMs: number, atBest: number];
