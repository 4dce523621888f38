import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { pendingBot } from '@sitekeep/enforcement';
import { Address, type BotFamily, claimedBot, liesIn } from '@sitekeep/geo';
import type { Clock } from '@sitekeep/runtime';

const mostRemembered = 20_000;
const mostAtOnce = 50;
const verifiedMs = 24 * 60 * 60_000;
const strangerMs = 60 * 60_000;
/** DNS did not answer, which says nothing about the address. */
const unansweredMs = 60_000;

interface Finding {
  /** Null: no bot of a family we know; undefined: being asked. */
  label: string | null | undefined;
  until: number;
}

/** What DNS says of addresses and names. */
export interface BotDns {
  reverse(address: string): Promise<string[]>;
  forward(name: string): Promise<string[]>;
}

/** Asks the name servers given, or the system's. */
export function botDns(servers?: readonly string[]): BotDns {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (servers?.length) resolver.setServers(servers.map((server) => (isIP(server) === 6 ? `[${server}]` : server)));
  return {
    reverse: (address) => resolver.reverse(address),
    forward: async (name) => {
      const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
      return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    },
  };
}

/**
 * Tells search bots from those who only call themselves so: by published ranges, else by the name DNS has for the address, which
 * must lie in the engine's domain and lead back to the same address. Asking DNS goes on beside the requests; until it has
 * answered the address is "pending", and nobody waits.
 */
export class SearchBots {
  readonly #found = new Map<string, Finding>();
  readonly #publishedLabel: (address: Address) => string | null;
  readonly #dns: BotDns;
  readonly #clock: Clock;
  #asking = 0;

  constructor(parts: { publishedLabel: (address: Address) => string | null; dns: BotDns; clock: Clock }) {
    this.#publishedLabel = parts.publishedLabel;
    this.#dns = parts.dns;
    this.#clock = parts.clock;
  }

  /** The bot's label, 'pending', or null. DNS is asked only about those who claim to be a bot. */
  label(address: Address, userAgent: string): string | null {
    const published = this.#publishedLabel(address);
    if (published !== null) return published;
    const family = claimedBot(userAgent);
    if (family === null) return null;
    const key = `${family.label} ${address.text}`;
    const finding = this.#found.get(key);
    if (finding && finding.until > this.#clock.nowMs()) return finding.label === undefined ? pendingBot : finding.label;
    this.#ask(key, family, address);
    return pendingBot;
  }

  #ask(key: string, family: BotFamily, address: Address): void {
    if (this.#asking >= mostAtOnce) return;
    this.#asking++;
    this.#remember(key, undefined, Infinity);
    this.#verify(family, address)
      .then((verified) => this.#remember(key, verified ? family.label : null, verified ? verifiedMs : strangerMs))
      .catch(() => this.#remember(key, null, unansweredMs))
      .finally(() => this.#asking--);
  }

  #remember(key: string, label: Finding['label'], forMs: number): void {
    this.#found.delete(key);
    if (this.#found.size >= mostRemembered) this.#found.delete(this.#found.keys().next().value as string);
    this.#found.set(key, { label, until: this.#clock.nowMs() + forMs });
  }

  /** Rejects when DNS gives no answer; an answer that there is no such name is one. */
  async #verify(family: BotFamily, address: Address): Promise<boolean> {
    const names = await orNone(this.#dns.reverse(address.text));
    for (const name of names.filter((candidate) => liesIn(family, candidate)).slice(0, 3)) {
      const back = await orNone(this.#dns.forward(name));
      if (back.some((found) => sameAddress(Address.parse(found), address))) return true;
    }
    return false;
  }
}

function sameAddress(a: Address | null, b: Address): boolean {
  return a !== null && a.isV4 === b.isV4 && a.w0 === b.w0 && a.w1 === b.w1 && a.w2 === b.w2 && a.w3 === b.w3;
}

const absent = new Set(['ENOTFOUND', 'ENODATA']);
async function orNone(answer: Promise<string[]>): Promise<string[]> {
  try {
    return await answer;
  } catch (error) {
    if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
