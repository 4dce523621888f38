import { Inject, Injectable } from '@nestjs/common';
import type { PaymentOptions } from '@sitekeep/contracts';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { Clock, type SellerConfig } from '@sitekeep/runtime';
import { BalanceReadModel } from './balance.read-model.ts';
import { PaymentProviders } from './payment-providers.ts';
import { sellerOf } from './seller.ts';

/** How a customer can pay here. */
@Injectable()
export class PaymentOptionsReadModel {
  constructor(
    private readonly clock: Clock,
    private readonly providers: PaymentProviders,
    private readonly balance: BalanceReadModel,
    @Inject(CONTROL_CONFIG) private readonly config: SellerConfig,
  ) {}

  async get(accountId: string): Promise<PaymentOptions> {
    const { balance } = await this.balance.get(accountId);
    const bankTransfer = sellerOf(this.config, this.clock.now()).payTo;
    return { provider: this.providers.current.name, cards: true, bankTransfer, balance };
  }
}
