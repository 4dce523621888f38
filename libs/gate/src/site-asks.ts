import { Injectable } from '@nestjs/common';
import { defaultGate, type GateSignIn, type RulesetGate } from '@sitekeep/contracts';
import { Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import type { SiteAsks } from './credential-check.ts';
import { hashLinkSecret } from './link-secrets.ts';
import { SessionStart, type Place } from './session-start.ts';
import { sessionIdsOf, SessionTokens } from './session-tokens.ts';
import { SitePlaces } from './site-places.ts';

/** `place` null: there is no such site; the rest is then as of a site without a policy, so that the check goes its usual way. */
export type AskedSite = { place: Place | null; gate: RulesetGate; asks: SiteAsks };
type Asked = Pick<GateSignIn, 'siteId' | 'require' | 'session' | 'address'> & Partial<Pick<GateSignIn, 'device'>>;

/** What suffices at a site that an edge names, and what the visitor's browser has shown of before. */
@Injectable()
export class SitesAsked {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly places: SitePlaces,
    private readonly start: SessionStart,
    private readonly tokens: SessionTokens,
  ) {}

  async find({ siteId, require, session, device, address }: Asked): Promise<AskedSite> {
    const place = await this.places.find(siteId);
    const gate = place ? await this.start.policyOf(this.transactions.manager, place) : defaultGate;
    const { methods, trustedDeviceSeconds } = gate;
    const madeAfter = new Date(this.clock.nowMs() - trustedDeviceSeconds * 1000);
    const isDevice = typeof device === 'string' && trustedDeviceSeconds > 0;
    return {
      place,
      gate,
      asks: {
        require,
        methods,
        device: isDevice ? { hash: hashLinkSecret(device), madeAfter, address } : null,
        session: place && session !== null ? sessionIdsOf(this.tokens.read(gate, place.siteId, session)) : null,
      },
    };
  }
}
