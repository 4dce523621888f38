import { Inject, Injectable } from '@nestjs/common';
import type { Fault, OriginInput, RulesetOrigin } from '@sitekeep/contracts';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { EgressPolicy, type ControlConfig } from '@sitekeep/runtime';
import type { Claim } from './hostname-claims.ts';
import { isHostnameFault, readHostname, type HostnameRules } from './hostname.ts';
import { readOrigins, type OriginRules } from './origin.ts';
import { ownNames } from './own-names.ts';

/** The rules of hostname.ts and origin.ts under the configuration of this process. */
@Injectable()
export class SiteRules {
  private readonly hostnameRules: HostnameRules;
  private readonly originRules: OriginRules;

  constructor(@Inject(CONTROL_CONFIG) config: ControlConfig) {
    const own = ownNames(config);
    const allowPrivate = config.ALLOW_PRIVATE_ORIGINS;
    this.hostnameRules = { ownNames: own, allowReservedNames: config.SITEKEEP_ENV !== 'production' };
    this.originRules = { ownNames: own, allowPrivate, egress: new EgressPolicy({ allowPrivate, ownAddresses: config.EDGE_ADDRESSES }) };
  }

  /** Reads hostnames; `pointerOf` says where each stands in the body. */
  hostnames(typed: readonly string[], pointerOf: (index: number) => string): { claims: Claim[]; faults: Fault[] } {
    const claims: Claim[] = [];
    const faults: Fault[] = [];
    for (const [index, text] of typed.entries()) {
      const pointer = pointerOf(index);
      const read = readHostname(text, this.hostnameRules);
      if (isHostnameFault(read)) faults.push({ pointer, ...read });
      else if (claims.some((claim) => claim.name === read.name))
        faults.push({ pointer, code: 'duplicate', detail: `${read.name} is named twice; name it once.` });
      else claims.push({ ...read, pointer });
    }
    return { claims, faults };
  }

  origins(inputs: readonly OriginInput[], hostnames: readonly string[]): { origins: RulesetOrigin[]; faults: Fault[] } {
    return readOrigins(inputs, hostnames, this.originRules);
  }
}

/** Fault of a list that is longer than the plan allows, or none. */
export const faultOfLimit = (pointer: '/hostnames' | '/hostname' | '/origins', count: number, allowed: number): Fault[] =>
  count <= allowed
    ? []
    : [
        {
          pointer,
          code: 'limit_reached',
          detail: `Your plan allows ${allowed} ${pointer === '/origins' ? 'origins' : 'hostnames'} for a site; these are ${count}. Remove some or choose a larger plan.`,
        },
      ];
