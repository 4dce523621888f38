import type { BillingProfile as BillingProfileView, MailLanguage } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who buys, as the next invoice says it. */
@Entity('billing_profile')
export class BillingProfile {
  @PrimaryColumn('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  kind!: BillingProfileView['kind'];

  @Column('text')
  name!: string;

  @Column('text', { name: 'address_lines', array: true })
  addressLines!: string[];

  @Column('text', { name: 'postal_code', nullable: true })
  postalCode!: string | null;

  @Column('text', { nullable: true })
  city!: string | null;

  @Column('text', { nullable: true })
  country!: string | null;

  @Column('text', { name: 'vat_id', nullable: true })
  vatId!: string | null;

  @Column('text', { name: 'purchase_order', nullable: true })
  purchaseOrder!: string | null;

  @Column('text')
  language!: MailLanguage;

  @Column('timestamptz', { name: 'changed_at' })
  changedAt!: Date;
}
