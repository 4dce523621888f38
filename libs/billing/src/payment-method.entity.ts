import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PaymentProviderName } from './payment.ts';

/** A card that the provider keeps. */
@Entity('payment_method')
export class PaymentMethod {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  provider!: PaymentProviderName;

  /** the provider's id of the card */
  @Column('text')
  reference!: string;

  @Column('text')
  brand!: string;

  @Column('text')
  last4!: string;

  @Column('smallint', { name: 'expiry_month' })
  expiryMonth!: number;

  @Column('smallint', { name: 'expiry_year' })
  expiryYear!: number;

  @Column('boolean', { name: 'is_default' })
  isDefault!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'removed_at', nullable: true })
  removedAt!: Date | null;
}

/** A card works until the last moment of its month, in UTC. */
export const isExpired = (card: Pick<PaymentMethod, 'expiryMonth' | 'expiryYear'>, now: Date): boolean => expiresAt(card) <= now;
export const expiresAt = ({ expiryMonth, expiryYear }: Pick<PaymentMethod, 'expiryMonth' | 'expiryYear'>): Date =>
  new Date(Date.UTC(expiryYear, expiryMonth, 1));
