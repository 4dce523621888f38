import { randomBytes, X509Certificate } from 'node:crypto';
import { redisKeys, type RulesetCertificate } from '@sitekeep/contracts';
import { seal } from '@sitekeep/runtime';
import type { Publisher } from './publisher.ts';
import { certificateOf } from './test-certificate.ts';

export const sealingKey = randomBytes(32);

let count = 0;

export interface StoredForTest {
  /** As rulesets name it. */
  readonly row: RulesetCertificate;
  readonly cert: string;
  /** PEM, unsealed. */
  readonly key: string;
}

/** Puts a certificate into Redis the way the control plane does. `sealedWith` and `context` can be wrong. */
export async function storeCertificate(
  publisher: Publisher,
  siteId: string,
  names: string[],
  { id = `crt_${++count}`, sealedWith = sealingKey, context }: { id?: string; sealedWith?: Buffer; context?: string } = {},
): Promise<StoredForTest> {
  const { cert, key } = certificateOf(...names);
  const { fingerprint256, validTo } = new X509Certificate(cert);
  const fingerprint = fingerprint256.replaceAll(':', '').toLowerCase();
  const notAfter = Date.parse(validTo);
  const stored = { id, siteId, fingerprint, chain: cert, key: seal(sealedWith, context ?? `certificate ${id}`, key), notAfter };
  await publisher.redis.set(redisKeys.certificate(id), JSON.stringify(stored));
  return { row: { id, names, fingerprint }, cert, key };
}
