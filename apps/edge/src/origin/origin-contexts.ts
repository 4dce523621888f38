import { hash, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { type Logger, unseal } from '@sitekeep/runtime';
import { Lru } from '../certificates/lru.ts';
import type { CertificateSource } from '../certificates/certificate-source.ts';
import type { OriginSite } from './origin-identity.ts';

/** A context takes 40 KB. Those that connections are made with stay, whether they are remembered here or not. */
const mostContexts = 500;
/** How long authorities or a client certificate that cannot be used are not tried again. */
const unusableMs = 5000;

interface Unusable {
  readonly until: number;
  readonly error: Error;
}

/**
 * The TLS contexts for connections to origins: one for all sites, and one for each site that has authorities or a client
 * certificate of its own. Nothing is sent to an origin before they are there.
 */
export class OriginContexts {
  readonly #source: Pick<CertificateSource, 'read'>;
  readonly #sealingKey: Buffer | undefined;
  readonly #logger: Logger;
  readonly #contexts = new Lru<SecureContext>(mostContexts);
  readonly #unusable = new Lru<Unusable>(mostContexts);
  readonly #loading = new Map<string, Promise<SecureContext>>();
  #common: SecureContext | undefined;

  constructor(parts: { source: Pick<CertificateSource, 'read'>; sealingKey: Buffer | undefined; logger: Logger }) {
    this.#source = parts.source;
    this.#sealingKey = parts.sealingKey;
    this.#logger = parts.logger;
  }

  /** Throws, or rejects, while what the site wants cannot be used: a connection without it would not be the one that was meant. */
  of(site: OriginSite): SecureContext | Promise<SecureContext> {
    const { siteId, ca, clientCertificate } = site;
    if (ca === null && clientCertificate === null) return (this.#common ??= createSecureContext());
    const key = JSON.stringify([
      ca && hash('sha256', ca),
      clientCertificate && [siteId, clientCertificate.id, clientCertificate.fingerprint],
    ]);
    const known = this.#contexts.get(key) ?? this.#loading.get(key);
    if (known) return known;
    const unusable = this.#unusable.get(key);
    if (unusable && unusable.until > performance.now()) throw unusable.error;
    const loading = this.#load(site, key).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  async #load(site: OriginSite, key: string): Promise<SecureContext> {
    try {
      const ca = site.ca === null ? {} : { ca: authorities(site.ca) };
      const context = createSecureContext({ ...ca, ...(await this.#clientCertificate(site)) });
      this.#contexts.set(key, context);
      return context;
    } catch (error) {
      this.#unusable.set(key, { until: performance.now() + unusableMs, error: error as Error });
      const { siteId } = site;
      this.#logger.error({ siteId, err: error, alarm: 'origin_tls_unusable' }, 'the site’s origins cannot be reached over TLS as it wants');
      throw error;
    }
  }

  async #clientCertificate({ siteId, clientCertificate }: OriginSite): Promise<{ cert: string; key: string } | null> {
    if (clientCertificate === null) return null;
    if (!this.#sealingKey) throw new Error('without SEALING_KEY the client certificate cannot be used');
    const { id } = clientCertificate;
    const stored = await this.#source.read(id);
    if (stored === null) throw new Error('the client certificate is neither in redis nor in the copy on disk');
    if (stored.siteId !== siteId) throw new Error('the client certificate belongs to another site');
    return { cert: stored.chain, key: unseal(this.#sealingKey, `certificate ${id}`, stored.key) };
  }
}

const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Each by itself, because OpenSSL passes over what it cannot read. Throws when there is none, or one that is no certificate. */
function authorities(pem: string): string[] {
  const blocks = pem.match(block) ?? [];
  if (blocks.length === 0) throw new Error('the authorities hold no certificate');
  for (const [i, one] of blocks.entries()) {
    try {
      new X509Certificate(one);
    } catch (error) {
      throw new Error(`certificate ${i + 1} of the authorities cannot be read`, { cause: error });
    }
  }
  return blocks;
}
