import { emptyGateAccess, type GateAccessDocument, redisChannels, redisKeys } from '@sitekeep/contracts';
import { machineKey } from '@sitekeep/gate-session';
import { deriveSiteSecret } from '@sitekeep/runtime';
import type { Publisher } from '../../testing/publisher.ts';
import { sealingKey } from './test-gate.ts';

let version = 0;
let count = 0;

/** Says who enters a site without a session the way the control plane does: first in Redis, then told. */
export async function allow({ redis }: Publisher, siteId: string, parts: Partial<GateAccessDocument>, told = true): Promise<void> {
  const document = { ...emptyGateAccess(siteId), version: ++version, ...parts };
  await redis.set(redisKeys.gateAccess(siteId), JSON.stringify(document));
  if (told) await redis.publish(redisChannels.gateAccess, siteId);
}

/** The MAC by which a site knows a token. */
export const macOf = (siteId: string, secret: string, sealedBy = sealingKey): string =>
  machineKey(deriveSiteSecret(Buffer.from(sealedBy, 'base64'), 'machine', siteId, 0)).of(secret);

const stored = (siteId: string, secret: string) => {
  return { id: `mtk_${++count}`, mac: macOf(siteId, secret), expiresAt: null, paths: [], networks: [] };
};

export const bert = { id: 'vis_bert', email: 'bert@club.test', name: 'Bert', groups: ['staff'] };

export const gitToken = (siteId: string, secret: string, parts: Partial<GateAccessDocument['git'][number]> = {}) => {
  return { ...stored(siteId, secret), access: 'read' as const, visitor: bert, ...parts };
};
/** A licence or a service. */
export const token = (siteId: string, secret: string, parts: Partial<GateAccessDocument['licences'][number]> = {}) => {
  return { ...stored(siteId, secret), label: 'shop', ...parts };
};
