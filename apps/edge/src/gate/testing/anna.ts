import type { GateClaims } from '@sitekeep/contracts';
import { sessionKey, signSession } from '@sitekeep/gate-session';
import { deriveSiteSecret } from '@sitekeep/runtime';

const key = Buffer.alloc(32, 9);
export const sealingKey = key.toString('base64');
export const anna = { email: 'anna@visitor.test', password: 'correct horse', code: '123456' };

let count = 0;

/** A session of Anna as the gate signs it for a site. */
export function tokenFor(siteId: string, more: Partial<GateClaims> = {}, epoch = 0, sealedBy: Uint8Array = key): string {
  const now = Math.floor(Date.now() / 1000);
  const own = { s: `gse_${++count}`, v: 'vis_anna', e: anna.email, n: 'Anna', g: [], p: [], f: ['password', 'code'] as const, a: now };
  const times = { i: now, x: now + 300, d: now + 7200, z: now + 43_200 };
  return signSession(sessionKey(deriveSiteSecret(sealedBy, 'gate-session', siteId, epoch)), { ...own, f: [...own.f], ...times, ...more });
}
