import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { pendingBot } from '@sitekeep/enforcement';
import { Address, type BotFamily, claimedBot, liesIn } from '@sitekeep/geo';
import type { Clock } from '@sitekeep/runtime';

const mostRemembered = 20_000;
const mostAtOnce = 50;
/** Of one network: whoever runs name servers that never answer for it must not keep the others' bots waiting. */
const mostOfNetwork = 5;
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
  /** Apart, so that claims of any number of strangers push no real bot out. */
  readonly #verified = new Map<string, Finding>();
  readonly #publishedLabel: (address: Address) => string | null;
  readonly #dns: BotDns;
  readonly #clock: Clock;
  #asking = 0;
  readonly #askingOf = new Map<string, number>();

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
    const finding = this.#verified.get(key) ?? this.#found.get(key);
    if (finding && finding.until > this.#clock.nowMs()) return finding.label === undefined ? pendingBot : finding.label;
    this.#ask(key, family, address);
    return pendingBot;
  }

  #ask(key: string, family: BotFamily, address: Address): void {
    const network = networkOf(address);
    const ofNetwork = this.#askingOf.get(network) ?? 0;
    if (this.#asking >= mostAtOnce || ofNetwork >= mostOfNetwork) return;
    this.#asking++;
    this.#askingOf.set(network, ofNetwork + 1);
    this.#remember(key, undefined, Infinity);
    this.#verify(family, address)
      .then((verified) => this.#remember(key, verified ? family.label : null, verified ? verifiedMs : strangerMs))
      .catch(() => this.#remember(key, null, unansweredMs))
      .finally(() => this.#asked(network));
  }

  #asked(network: string): void {
    this.#asking--;
    const left = (this.#askingOf.get(network) ?? 1) - 1;
    if (left > 0) this.#askingOf.set(network, left);
    else this.#askingOf.delete(network);
  }

  #remember(key: string, label: Finding['label'], forMs: number): void {
    for (const findings of [this.#found, this.#verified]) findings.delete(key);
    const findings = typeof label === 'string' ? this.#verified : this.#found;
    if (findings.size >= mostRemembered) findings.delete(findings.keys().next().value as string);
    findings.set(key, { label, until: this.#clock.nowMs() + forMs });
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

/** As registries give them out: IPv4 /16, IPv6 /32. */
const networkOf = ({ isV4, w0 }: Address): string => (isV4 ? `4 ${w0 >>> 16}` : `6 ${w0}`);

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
