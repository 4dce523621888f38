import type { Currency } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('account')
export class Account {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  currency!: Currency;

  @Column('boolean', { default: false })
  suspended!: boolean;

  /** When an owner had confirmed the address and accepted the terms; null until then. Never taken back. */
  @Column('timestamptz', { name: 'activated_at', nullable: true })
  activatedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
