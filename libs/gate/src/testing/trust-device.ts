import { storedId } from '@sitekeep/contracts';
import { newUuid } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { newLinkSecret } from '../link-secrets.ts';

/** A browser that the visitor of this address had trusted at the site an hour ago, for seven days. */
export async function trustDevice(
  manager: EntityManager,
  { siteId, email, now }: { siteId: string; email: string; now: Date },
): Promise<void> {
  await manager.query(
    `INSERT INTO gate_device (id, account_id, site_id, visitor_id, hash, user_agent, address, created_at, last_used_at, expires_at)
     SELECT $1, v.account_id, $2, v.id, $3, 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '198.51.100.20',
       $4::timestamptz - interval '1 hour', $4::timestamptz - interval '1 hour', $4::timestamptz + interval '167 hours'
     FROM visitor v JOIN visitor_access a ON a.visitor_id = v.id AND a.site_id = $2 WHERE v.email = $5`,
    [newUuid(), storedId('site', siteId), newLinkSecret().hash, now, email],
  );
}
