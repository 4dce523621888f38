import { Address, type CountryOf } from '@sitekeep/geo';
import { Client } from '../request-path/client.ts';
import { ownText } from '../request-path/own-text.ts';

const mostRemembered = 10_000;
const route = { servername: null, furtherPort: null, oldTls: false, certificate: null, asks: true };

/** Whose requests proxies ask about. Remembered for a while, so that the requests of a visitor share the parsed address and the country. */
export class Visitors {
  readonly #countryOf: CountryOf;
  readonly #known = new Map<string, Client>();

  constructor(countryOf: CountryOf) {
    this.#countryOf = countryOf;
  }

  /** By the last entry of X-Forwarded-For, which is the one that the asking proxy wrote; null when it is no address. */
  of(forwardedFor: string, secure: boolean): Client | null {
    const entry = forwardedFor.slice(forwardedFor.lastIndexOf(',') + 1).trim();
    const key = secure ? `s${entry}` : entry;
    const remembered = this.#known.get(key);
    if (remembered) return remembered;
    const address = Address.parse(entry);
    if (!address) return null;
    const client = new Client(address, secure, this.#countryOf, route);
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(ownText(key), client);
    return client;
  }
}
