import { hash, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { RulesetCertificate, StoredCertificate } from '@sitekeep/contracts';
import { type Logger, unseal } from '@sitekeep/runtime';
import type { LiveSite } from '../site-directory/live-site.ts';
import type { SiteDirectory } from '../site-directory/site-directory.ts';
import { certificatesFor } from './certificate-names.ts';
import type { CertificateSource } from './certificate-source.ts';
import { Lru } from './lru.ts';

/** A context takes 40 KB. */
const mostContexts = 2000;
/** How long a certificate that cannot be used is not tried again. */
const unusableMs = 5000;
const mostLoading = 500;

/** The certificate for names without one of their own; PEM. */
export interface DefaultCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

type Loaded = SecureContext | null;

/**
 * The certificate for each name a handshake asks for, ready for use. Made once per certificate and process; when a ruleset names another
 * certificate, the next handshake gets that, and connections go on.
 */
export class Certificates {
  readonly #directory: SiteDirectory;
  readonly #source: CertificateSource;
  readonly #sealingKey: Buffer | undefined;
  readonly #logger: Logger;
  readonly #default: X509Certificate | null;
  readonly #contexts = new Lru<SecureContext>(mostContexts);
  /** Certificates that could not be used, and until when that is believed. */
  readonly #unusable = new Lru<number>(mostContexts);
  readonly #loading = new Map<string, Promise<Loaded>>();

  constructor(parts: {
    directory: SiteDirectory;
    source: CertificateSource;
    sealingKey: Buffer | undefined;
    defaultCertificate: DefaultCertificate | null;
    logger: Logger;
  }) {
    this.#directory = parts.directory;
    this.#source = parts.source;
    this.#sealingKey = parts.sealingKey;
    this.#default = parts.defaultCertificate && new X509Certificate(parts.defaultCertificate.cert);
    this.#logger = parts.logger;
  }

  /** The site that a handshake names, if it is known at this moment. */
  siteOf(servername: string): LiveSite | null {
    return this.#directory.peek(servername);
  }

  /**
   * Null when the name has no certificate of its own that can be used; without a sealing key none has. `clientCa`: by which certificates
   * of clients are verified, as PEM.
   */
  contextFor(servername: string, clientCa: string | null = null): Loaded | Promise<Loaded> {
    const site = this.#directory.find(servername);
    if (site instanceof Promise)
      return site.then((found) => (typeof found === 'string' ? null : this.#contextOf(found, servername, clientCa)));
    return typeof site === 'string' ? null : this.#contextOf(site, servername, clientCa);
  }

  /** Whether HTTPS works for the name: somebody who is sent there shall not meet a warning. */
  covers(site: LiveSite, hostname: string): boolean | Promise<boolean> {
    if (this.#default?.checkHost(hostname) !== undefined) return true;
    const context = this.#contextOf(site, hostname);
    return context instanceof Promise ? context.then((loaded) => loaded !== null) : context !== null;
  }

  #contextOf(site: LiveSite, hostname: string, clientCa: string | null = null): Loaded | Promise<Loaded> {
    return this.#firstOf(site, certificatesFor(site.certificates, hostname), clientCa, 0);
  }

  #firstOf(site: LiveSite, certificates: readonly RulesetCertificate[], clientCa: string | null, from: number): Loaded | Promise<Loaded> {
    for (const [i, certificate] of certificates.entries()) {
      if (i < from) continue;
      const context = this.#use(site, certificate, clientCa);
      // One that must be fetched may turn out to be unusable; then the next one has its turn.
      if (context instanceof Promise) return context.then((loaded) => loaded ?? this.#firstOf(site, certificates, clientCa, i + 1));
      if (context !== null) return context;
    }
    return null;
  }

  #use(site: LiveSite, certificate: RulesetCertificate, clientCa: string | null): Loaded | Promise<Loaded> {
    if (!this.#sealingKey) return null;
    const own = `${certificate.id} ${certificate.fingerprint}`;
    const key = clientCa === null ? own : `${own} ${hash('sha256', clientCa, 'base64url')}`;
    const context = this.#contexts.get(key);
    if (context) return context;
    if ((this.#unusable.get(key) ?? 0) > performance.now()) return null;
    const running = this.#loading.get(key);
    if (running) return running;
    if (this.#loading.size >= mostLoading) return null;
    const loading = this.#load(site, certificate, clientCa, key).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  async #load(site: LiveSite, { id }: RulesetCertificate, clientCa: string | null, key: string): Promise<Loaded> {
    try {
      const stored = await this.#source.read(id);
      if (stored === null) throw new Error('it is neither in redis nor in the copy on disk');
      if (stored.siteId !== site.siteId) throw new Error('it belongs to another site');
      const context = open(stored, this.#sealingKey as Buffer, clientCa);
      this.#contexts.set(key, context);
      return context;
    } catch (error) {
      this.#unusable.set(key, performance.now() + unusableMs);
      this.#logger.error(
        { siteId: site.siteId, certificate: id, err: error, alarm: 'certificate_unusable' },
        'a certificate cannot be used',
      );
      return null;
    }
  }
}

/** Throws when the key cannot be opened or is not the chain's. */
function open({ id, chain, key }: StoredCertificate, sealingKey: Buffer, clientCa: string | null): SecureContext {
  return createSecureContext({ cert: chain, key: unseal(sealingKey, `certificate ${id}`, key), ...verifying(clientCa) });
}

/** A CA that another one has signed is good by itself: its owner has named it. */
export const verifying = (clientCa: string | null) => (clientCa === null ? {} : { ca: clientCa, allowPartialTrustChain: true });
