import { Injectable } from '@nestjs/common';
import { furtherProfileFaults } from '@sitekeep/billing';
import type { Fault } from '@sitekeep/contracts';
import { FurtherFaults } from '@sitekeep/platform';

/** Of a billing profile whose schema refuses it: an unknown country and a wrong VAT id are told too. */
@Injectable()
export class BillingProfileFaults extends FurtherFaults {
  protected find(body: Readonly<Record<string, unknown>>): Fault[] {
    return furtherProfileFaults(body);
  }
}
