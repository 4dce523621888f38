import type { Address } from '@sitekeep/geo';
import type { Logger } from '@sitekeep/runtime';

/** One request as the log tells it. Holds no query, header, cookie or body. */
export interface AccessLine {
  readonly requestId: string;
  readonly siteId: string | null;
  readonly address: Address;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly version: string;
  readonly secure: boolean;
  readonly status: number;
  /** `forwarded`, or stage and reason of what was answered instead. */
  readonly verdict: string;
  readonly ms: number;
}

export interface AccessLogOptions {
  /** Share of the requests that are logged, 0 to 1; answers of 500 and more always are, unless it is 0. */
  readonly sample: number;
  /** How much of a client's address is written down. */
  readonly addresses: 'full' | 'prefix' | 'none';
}

/** Structured access log: a sample of the requests, one line of JSON each. */
export class AccessLog {
  readonly #logger: Logger;
  readonly #options: AccessLogOptions;

  constructor(logger: Logger, options: AccessLogOptions) {
    this.#logger = logger;
    this.#options = options;
  }

  /** Whether a request is to be written down; to be asked before a line is put together. */
  wants(status: number): boolean {
    const { sample } = this.#options;
    return sample > 0 && (status >= 500 || sample === 1 || Math.random() < sample);
  }

  write(line: AccessLine): void {
    const { address, path, host, method, ...rest } = line;
    this.#logger.info(
      {
        ...rest,
        address: shown(address, this.#options.addresses),
        method: method.slice(0, 32),
        host: host.slice(0, 260),
        path: path.slice(0, 1024),
        ms: Math.round(line.ms * 10) / 10,
      },
      'request',
    );
  }
}

/** Whole, as its network (/24 of IPv4, /48 of IPv6), or not at all. */
function shown(address: Address, how: AccessLogOptions['addresses']): string | undefined {
  if (how === 'none') return undefined;
  if (how === 'full') return address.text;
  if (address.isV4) return `${address.w0 >>> 24}.${(address.w0 >>> 16) & 255}.${(address.w0 >>> 8) & 255}.0/24`;
  const group = (word: number) => word.toString(16);
  return `${group(address.w0 >>> 16)}:${group(address.w0 & 0xffff)}:${group(address.w1 >>> 16)}::/48`;
}
