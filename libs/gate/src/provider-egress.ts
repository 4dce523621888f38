import { Inject, Injectable } from '@nestjs/common';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { egressFetch, EgressPolicy, originNames, type ControlConfig, type EgressFetch } from '@sitekeep/runtime';
import type { ProviderRules } from './read-provider.ts';

/** Edges wait five seconds for all that a sign-in takes. */
const timeoutMs = 3500;
/** Keys of large providers are some ten kilobytes. */
const mostBytes = 256 * 1024;

/** How identity providers, whose addresses customers choose, are asked. */
@Injectable()
export class ProviderEgress {
  readonly rules: ProviderRules;
  readonly fetch: EgressFetch;

  constructor(@Inject(CONTROL_CONFIG) config: ControlConfig) {
    const allowPrivate = config.ALLOW_PRIVATE_ORIGINS;
    const ownAddresses = [...config.EDGE_ADDRESSES, ...config.EGRESS_ADDRESSES];
    const egress = new EgressPolicy({ allowPrivate, ownAddresses, resolve: originNames({ allowPrivate, servers: config.DNS_SERVERS }) });
    this.rules = { allowPrivate, egress };
    this.fetch = egressFetch(egress, { timeoutMs, mostBytes });
  }
}
