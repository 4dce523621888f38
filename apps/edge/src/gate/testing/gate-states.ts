import { type GateState, redisChannels, redisKeys } from '@sitekeep/contracts';
import type { Publisher } from '../../testing/publisher.ts';

let version = 0;

/** Revokes sessions the way the control plane does: first in Redis, then told. */
export async function revoke({ redis }: Publisher, siteId: string, parts: Partial<GateState>, told = true): Promise<void> {
  const state = { siteId, version: ++version, all: 0, visitors: {}, sessions: [], ...parts };
  await redis.set(redisKeys.gate(siteId), JSON.stringify(state));
  if (told) await redis.publish(redisChannels.gate, JSON.stringify(state));
}

export const seconds = (fromNow = 0): number => Math.floor(Date.now() / 1000) + fromNow;
