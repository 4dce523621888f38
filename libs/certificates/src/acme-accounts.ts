import { Inject, Injectable } from '@nestjs/common';
import { CONTROL_CONFIG, Transactions } from '@sitekeep/platform';
import { Clock, seal, unseal, type ControlConfig } from '@sitekeep/runtime';
import * as acme from 'acme-client';
import { AcmeAccountRow } from './acme-account.entity.ts';

/** Our account at the authority, made once for all workers, its key sealed. */
@Injectable()
export class AcmeAccounts {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY' | 'ACME_CONTACT'>,
  ) {}

  /** A client that speaks for the account; registers it when the authority does not know it yet. */
  async client(directoryUrl: string): Promise<acme.Client> {
    const { sealedKey, accountUrl } = await this.row(directoryUrl);
    const client = new acme.Client({
      directoryUrl,
      accountKey: unseal(this.config.SEALING_KEY, sealContext(directoryUrl), sealedKey),
      ...(accountUrl !== null && { accountUrl }),
      backoffAttempts: 12,
      backoffMin: 500,
      backoffMax: 15_000,
    });
    if (accountUrl === null) {
      const { ACME_CONTACT: contact } = this.config;
      // The same key is the same account to the authority, so that two workers at once make one.
      await client.createAccount({ termsOfServiceAgreed: true, ...(contact && { contact: [`mailto:${contact}`] }) });
      await this.transactions.manager.update(AcmeAccountRow, { directoryUrl }, { accountUrl: client.getAccountUrl() });
    }
    return client;
  }

  /** The authority has lost the account: it is registered anew, under the same key. */
  async forget(directoryUrl: string): Promise<void> {
    await this.transactions.manager.update(AcmeAccountRow, { directoryUrl }, { accountUrl: null });
  }

  private async row(directoryUrl: string): Promise<AcmeAccountRow> {
    const { manager } = this.transactions;
    const found = await manager.findOneBy(AcmeAccountRow, { directoryUrl });
    if (found) return found;
    const key = (await acme.crypto.createPrivateEcdsaKey('P-256')).toString();
    const row = {
      directoryUrl,
      sealedKey: seal(this.config.SEALING_KEY, sealContext(directoryUrl), key),
      accountUrl: null,
      createdAt: this.clock.now(),
    };
    // Whoever is first: everybody uses the one that stands there.
    await manager.createQueryBuilder().insert().into(AcmeAccountRow).values(row).orIgnore().execute();
    return manager.findOneByOrFail(AcmeAccountRow, { directoryUrl });
  }
}

const sealContext = (directoryUrl: string) => `acme account ${directoryUrl}`;
