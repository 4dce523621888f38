import type { RulesetBalancer } from '@sitekeep/contracts';
import { deriveSiteSecret } from '@sitekeep/runtime';
import { requestText } from './http1/request-text.ts';

/** A header by which a site's origins know us. Whatever a client sends under its name is dropped. */
export interface OriginSecret {
  readonly header: string;
  /** In lower case. */
  readonly name: string;
  /** Null where the sealing key is missing: then no header is sent. */
  readonly value: string | null;
}

/** Throws for a header that cannot be sent. */
export function originSecret(siteId: string, secret: RulesetBalancer['secret'], sealingKey: Uint8Array | undefined): OriginSecret | null {
  if (secret === null) return null;
  const { header, epoch } = secret;
  const value = sealingKey ? deriveSiteSecret(sealingKey, 'origin', siteId, epoch) : null;
  requestText('GET', '/', [header, value ?? ''], false);
  return { header, name: header.toLowerCase(), value };
}
