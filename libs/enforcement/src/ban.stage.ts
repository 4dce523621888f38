import type { Ruleset } from '@sitekeep/contracts';
import { addressKey } from './rate-limit-key.ts';
import type { BanServices } from './rate-limit-services.ts';
import type { StageCheck } from './verdict.ts';

/**
 * Refuses addresses that a rate limit has banned, until the ban is over. 429 as by the rule itself: the visitor may come back,
 * and is told when. Bans never hit the whitelisted. Null without a rule that bans: taking the last one away frees everybody.
 */
export function banStage({ siteId, rateLimits }: Ruleset, bans: BanServices): StageCheck | null {
  if (!rateLimits.some(({ action }) => action === 'ban')) return null;
  return ({ address, exemptBy, now }) => {
    if (exemptBy !== null) return null;
    const ban = bans.find(siteId, addressKey(address), now);
    if (ban === null) return null;
    const retryAfterSeconds = Math.max(1, Math.ceil((ban.until - now) / 1000));
    return { stage: 'ban', reason: 'banned', matched: ban.rule, status: 429, retryAfterSeconds };
  };
}
