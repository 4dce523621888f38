import { Injectable } from '@nestjs/common';
import { PromoCodes } from '@sitekeep/billing';
import type { Fault } from '@sitekeep/contracts';
import { FurtherFaults } from '@sitekeep/platform';

/** Of a promo code whose schema refuses it: unknown plans and periods, a taken code and a past end are told too. */
@Injectable()
export class PromoCodeFaults extends FurtherFaults {
  constructor(private readonly promoCodes: PromoCodes) {
    super();
  }

  protected find(body: Readonly<Record<string, unknown>>): Promise<Fault[]> {
    return this.promoCodes.furtherFaults(body);
  }
}
