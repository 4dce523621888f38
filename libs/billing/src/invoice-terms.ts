import { Inject, Injectable } from '@nestjs/common';
import type { AccountRow } from '@sitekeep/accounts';
import { taxOn } from '@sitekeep/contracts';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { Clock, type SellerConfig } from '@sitekeep/runtime';
import type { EntityManager } from 'typeorm';
import { BillingProfiles } from './billing-profile.service.ts';
import type { Invoice } from './invoice.entity.ts';
import { sellerOf, type Seller } from './seller.ts';

/** What an invoice to that customer freezes besides its lines and its number. */
export type Terms = Pick<Invoice, 'seller' | 'buyer' | 'payTo' | 'purchaseOrder' | 'language' | 'taxCategory' | 'taxRate' | 'taxNote'>;

/** Who sells to whom, and what is taxed. */
@Injectable()
export class InvoiceTerms {
  readonly seller: Seller;

  constructor(
    clock: Clock,
    private readonly profiles: BillingProfiles,
    @Inject(CONTROL_CONFIG) config: SellerConfig,
  ) {
    this.seller = sellerOf(config, clock.now());
  }

  async of(manager: EntityManager, account: Pick<AccountRow, 'id' | 'name'>): Promise<Terms> {
    const profile = await this.profiles.of(manager, account);
    const { purchaseOrder, language, name, addressLines, postalCode, city, country, vatId } = profile;
    const tax = this.profiles.taxationOf(profile);
    return {
      seller: this.seller.party,
      buyer: { name, addressLines, postalCode, city, country, vatId, taxNumber: null, email: null },
      payTo: this.seller.payTo,
      purchaseOrder,
      language,
      taxCategory: tax.category,
      taxRate: tax.rate,
      taxNote: tax.note,
    };
  }

  /** What a net amount would cost the customer now, in minor units: for previews. */
  async priced(manager: EntityManager, account: Pick<AccountRow, 'id' | 'name'>, net: number): Promise<{ tax: number; total: number }> {
    const { taxRate } = await this.of(manager, account);
    const tax = taxOn(net, taxRate);
    return { tax, total: net + tax };
  }
}
