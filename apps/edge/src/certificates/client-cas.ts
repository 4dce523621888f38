import type { X509Certificate } from 'node:crypto';
import type { GateMachine } from '@sitekeep/gate-session';
import type { GateAccess } from '../gate/gate-access.ts';
import type { Found, SiteDirectory } from '../site-directory/site-directory.ts';

/** What a handshake waits until it is known whether its site asks. */
const patienceMs = 500;

/** By which a site knows its programs: certificates that its own CA has signed. */
export interface ClientCa {
  readonly siteId: string;
  /** One or more certificates, as PEM. */
  readonly pem: string;
}

/** What the other end of a connection was asked for in its handshake, by the site that it named, and has shown. */
export interface ClientCertificate {
  readonly ca: ClientCa;
  /** Null without a certificate that this CA has signed. */
  readonly machine: GateMachine | null;
}

/** Which sites ask for certificates of clients. */
export class ClientCas {
  readonly #access: GateAccess;
  readonly #directory: Pick<SiteDirectory, 'find' | 'peek'>;

  constructor(access: GateAccess, directory: Pick<SiteDirectory, 'find' | 'peek'>) {
    this.#access = access;
    this.#directory = directory;
  }

  /**
   * Null when it is known whether the site of a name asks; else resolves when it is, or nobody could say in time. Never rejects. A client
   * that was not asked in its handshake cannot show a certificate for as long as its connection lasts.
   */
  learn(hostname: string | null): Promise<void> | null {
    const found = hostname === null ? 'unknown' : this.#directory.find(hostname);
    if (!(found instanceof Promise)) return this.#loading(found);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
    const learnt = found.then((site) => this.#loading(site)).catch(() => undefined);
    return Promise.race([learnt, late]).then(() => clearTimeout(timer));
  }

  #loading(found: Found): Promise<void> | null {
    return typeof found === 'string' ? null : this.#access.loading(found.siteId);
  }

  /** Null for a name whose site does not ask, or is not known at this moment. */
  of(hostname: string | null): ClientCa | null {
    const siteId = hostname === null ? undefined : this.#directory.peek(hostname)?.siteId;
    const pem = siteId === undefined ? null : (this.#access.of(siteId)?.clientCa ?? null);
    return siteId === undefined || pem === null ? null : { siteId, pem };
  }
}

/** Whom a certificate stands for that TLS has verified. */
export function machineOf(certificate: X509Certificate): GateMachine {
  const id = serialOf(certificate);
  const label = /^CN=(.+)$/m.exec(certificate.subject)?.[1] ?? id;
  const own = { visitor: null, paths: [], expiresAt: Date.parse(certificate.validTo) };
  return { kind: 'certificate', id, label, ...own };
}

/** As owners write it: hexadecimal in lower case, without leading zeros. */
const serialOf = ({ serialNumber }: X509Certificate): string => serialNumber.toLowerCase().replace(/^0+(?=.)/, '');
