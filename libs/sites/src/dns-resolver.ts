import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

/** What Sitekeep asks DNS about customers' names. An empty answer means that there is no such record; no answer in time throws. */
export interface DnsResolver {
  /** TXT records, each joined to one text */
  texts(name: string): Promise<string[]>;
  addresses(name: string): Promise<string[]>;
  /** target of a CNAME, lower case, without a last dot */
  alias(name: string): Promise<string | null>;
}

export const DNS_RESOLVER = Symbol('dns resolver');

const absent = new Set(['ENOTFOUND', 'ENODATA']);
/** An answer "no such record" is an answer; anything else (timeout, SERVFAIL) is none. */
async function orNone<T>(answer: Promise<T[]>): Promise<T[]> {
  try {
    return await answer;
  } catch (error) {
    if (absent.has((error as { code?: string }).code ?? '')) return [];
    throw error;
  }
}

/** Asks the name servers of DNS_SERVERS (`address` or `address:port`), or the system's. */
export class SystemDnsResolver implements DnsResolver {
  private readonly resolver = new Resolver({ timeout: 900, tries: 2 });

  constructor(servers?: readonly string[]) {
    if (servers?.length) this.resolver.setServers(servers.map((server) => (isIP(server) === 6 ? `[${server}]` : server)));
  }

  async texts(name: string): Promise<string[]> {
    return (await orNone(this.resolver.resolveTxt(name))).map((parts) => parts.join(''));
  }

  async addresses(name: string): Promise<string[]> {
    const answers = await Promise.all([orNone(this.resolver.resolve4(name)), orNone(this.resolver.resolve6(name))]);
    return answers.flat();
  }

  async alias(name: string): Promise<string | null> {
    const [target] = await orNone(this.resolver.resolveCname(name));
    return target?.toLowerCase().replace(/\.$/, '') ?? null;
  }
}
