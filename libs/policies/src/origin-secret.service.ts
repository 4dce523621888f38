import { Inject, Injectable } from '@nestjs/common';
import { showId, type OriginSecret, type OriginSecretInput, type OriginSecretValue } from '@sitekeep/contracts';
import { Audit, CONTROL_CONFIG, invalidContent, Transactions, type AccountContext } from '@sitekeep/platform';
import { deriveSiteSecret, type ControlConfig } from '@sitekeep/runtime';
import { secretHeaderFault } from './check-header-name.ts';
import { PoliciesRepository } from './policies.repository.ts';
import type { PolicyRow } from './policy.entity.ts';
import { PolicyLock } from './policy-lock.ts';

/** The header by which the servers of a site know us. Its value is derived, so that nobody keeps or sends it. */
@Injectable()
export class OriginSecretService {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: Audit,
    private readonly repository: PoliciesRepository,
    private readonly lock: PolicyLock,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  async get(accountId: string, siteId: string): Promise<OriginSecret> {
    return shown(await this.row(accountId, siteId));
  }

  set({ accountId }: AccountContext, siteId: string, { enabled, header }: OriginSecretInput): Promise<OriginSecret> {
    const fault = secretHeaderFault(header);
    if (fault) throw invalidContent([{ pointer: '/header', ...fault }]);
    return this.lock.change({ accountId, siteId }, async (manager, row) => {
      const columns = { originSecret: enabled, originSecretHeader: header };
      await this.repository.setKeys(manager, row, columns);
      return shown(columns);
    });
  }

  /** The value in force, also while none is sent: servers are set up first. */
  async value(accountId: string, siteId: string): Promise<OriginSecretValue> {
    const { originSecretHeader: header, originSecretEpoch: epoch } = await this.row(accountId, siteId);
    const derived = (of: number) => deriveSiteSecret(this.config.SEALING_KEY, 'origin', showId('site', siteId), of);
    return { header, value: derived(epoch), nextValue: derived(epoch + 1) };
  }

  /** From now on the next value is sent. */
  rotate({ accountId, principal }: AccountContext, siteId: string): Promise<OriginSecret> {
    return this.lock.change({ accountId, siteId }, async (manager, row) => {
      await this.repository.setKeys(manager, row, { originSecretEpoch: row.originSecretEpoch + 1 });
      // What staff do is written down by the api, once per call.
      if (principal.kind !== 'staff')
        await this.audit.append(manager, { actor: principal, accountId, action: 'origin-secret.rotated', target: showId('site', siteId) });
      return shown(row);
    });
  }

  private async row(accountId: string, siteId: string): Promise<PolicyRow> {
    const { manager } = this.transactions;
    await this.lock.assertOwned(manager, { accountId, siteId });
    return this.repository.find(manager, { accountId, siteId });
  }
}

const shown = ({ originSecret, originSecretHeader }: Pick<PolicyRow, 'originSecret' | 'originSecretHeader'>): OriginSecret => ({
  enabled: originSecret,
  header: originSecretHeader,
});
