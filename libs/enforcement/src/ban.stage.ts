import type { Ruleset, RulesetGate } from '@sitekeep/contracts';
import { addressKey } from './rate-limit-key.ts';
import { isKnown } from './gate.stage.ts';
import { remembered } from './remembered.ts';
import type { SiteServices } from './site-services.ts';
import type { StageCheck } from './verdict.ts';

/**
 * Refuses addresses that a rate limit has banned, until the ban is over. 429 as by the rule itself: the visitor may come back,
 * and is told when. Bans never hit the whitelisted and the signed-in. Null without a rule that bans: taking the last one away frees everybody.
 */
export function banStage({ rateLimits, gate }: Ruleset, services: SiteServices): StageCheck | null {
  return rateLimits.some(({ action }) => action === 'ban') ? refusing(gate, services) : null;
}

const refusing = remembered((gate: RulesetGate, { bans, gate: sessions }: SiteServices): StageCheck => {
  return (request, site) => {
    const { address, exemptBy, now } = request;
    if (exemptBy !== null) return null;
    const ban = bans.find(site.siteId, addressKey(address), now);
    if (ban === null || isKnown(gate, sessions, request)) return null;
    const retryAfterSeconds = Math.max(1, Math.ceil((ban.until - now) / 1000));
    return { stage: 'ban', reason: 'banned', matched: ban.rule, status: 429, retryAfterSeconds };
  };
});
