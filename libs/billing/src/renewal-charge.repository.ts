import { Injectable } from '@nestjs/common';
import { IsNull, type EntityManager } from 'typeorm';
import { RenewalCharge, type RenewalChargeOutcome } from './renewal-charge.entity.ts';

/** The only SQL on charges of renewals. */
@Injectable()
export class RenewalCharges {
  /** The last charge of an invoice that was planned; 0 when there is none. */
  async last(manager: EntityManager, accountId: string, invoiceId: string): Promise<number> {
    return (await manager.getRepository(RenewalCharge).maximum('attempt', { accountId, invoiceId })) ?? 0;
  }

  /** False: it is planned already, perhaps by another service of the invoice. */
  async plan(manager: EntityManager, charge: Omit<RenewalCharge, 'outcome' | 'madeAt'>): Promise<boolean> {
    const written = await manager
      .createQueryBuilder()
      .insert()
      .into(RenewalCharge)
      .values(charge)
      .orIgnore()
      .returning('attempt')
      .execute();
    return (written.raw as unknown[]).length > 0;
  }

  /** Null: there is no such charge, or it was made. */
  open(manager: EntityManager, invoiceId: string, attempt: number): Promise<RenewalCharge | null> {
    return manager.getRepository(RenewalCharge).findOneBy({ invoiceId, attempt, outcome: IsNull() });
  }

  async close(manager: EntityManager, charge: RenewalCharge, outcome: RenewalChargeOutcome, madeAt: Date): Promise<boolean> {
    const { accountId, invoiceId, attempt } = charge;
    const { affected } = await manager.update(RenewalCharge, { accountId, invoiceId, attempt, outcome: IsNull() }, { outcome, madeAt });
    return affected === 1;
  }
}
