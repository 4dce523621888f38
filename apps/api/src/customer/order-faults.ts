import { Injectable } from '@nestjs/common';
import type { Fault } from '@sitekeep/contracts';
import { FurtherFaults } from '@sitekeep/platform';
import { OrderingService } from '@sitekeep/sites';

/** Of an order whose schema refuses it: what is no hostname, or no origin, is told too. */
@Injectable()
export class OrderFaults extends FurtherFaults {
  constructor(private readonly ordering: OrderingService) {
    super();
  }

  protected find(body: Readonly<Record<string, unknown>>): Fault[] {
    return this.ordering.furtherFaults(body);
  }
}
