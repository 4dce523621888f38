import { Injectable } from '@nestjs/common';
import { Transactions } from '@sitekeep/platform';
import { Clock } from '@sitekeep/runtime';
import { PaymentMethodRepository } from './payment-method.repository.ts';
import { PaymentProviders } from './payment-providers.ts';

/** The provider's id of an account, under which it keeps its cards. */
@Injectable()
export class ProviderCustomers {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly providers: PaymentProviders,
    private readonly cards: PaymentMethodRepository,
  ) {}

  /** Makes it where there is none. Calls the provider: never inside a transaction. */
  async of(accountId: string): Promise<string> {
    const { current } = this.providers;
    const { manager } = this.transactions;
    const known = await this.cards.customerOf(manager, accountId, current.name);
    if (known !== null) return known;
    const reference = await current.openCustomer(accountId);
    return this.cards.keepCustomer(manager, { accountId, provider: current.name, reference, at: this.clock.now() });
  }
}
