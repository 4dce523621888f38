import { Injectable } from '@nestjs/common';
import type { ApprovalAction } from '@sitekeep/contracts';
import type { StaffAct } from './staff-act.ts';
import { CreditCustomerAct } from './staff-credit.ts';
import { ExtendServiceAct } from './staff-extension.ts';
import { MarkPaidAct } from './staff-mark-paid.ts';
import { PriceOverrideAct } from './staff-price-override.ts';
import { PromoCodeAct } from './staff-promo-code.ts';
import { RefundPaymentAct } from './staff-refund.ts';
import { RecordTransferAct } from './staff-transfer.ts';

/** Every kind of act, by its name. */
@Injectable()
export class StaffActs {
  private readonly byAction: ReadonlyMap<ApprovalAction, StaffAct>;

  constructor(
    credit: CreditCustomerAct,
    extend: ExtendServiceAct,
    markPaid: MarkPaidAct,
    price: PriceOverrideAct,
    promoCode: PromoCodeAct,
    refund: RefundPaymentAct,
    transfer: RecordTransferAct,
  ) {
    const acts = [credit, extend, markPaid, price, promoCode, refund, transfer] as StaffAct[];
    this.byAction = new Map(acts.map((act) => [act.action, act]));
  }

  named(action: ApprovalAction): StaffAct {
    const act = this.byAction.get(action);
    if (!act) throw new Error(`nobody does ${action}`);
    return act;
  }
}
