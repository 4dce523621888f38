import type { tokenAlgorithms, tokenKinds } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('visitor_token')
export class VisitorTokenRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'visitor_id' })
  visitorId!: string;

  @Column({ type: 'text' })
  kind!: (typeof tokenKinds)[number];

  @Column({ type: 'text' })
  serial!: string;

  @Column({ type: 'text' })
  label!: string;

  /** sealed under the context `visitor-token <id>`; base32 inside */
  @Column({ type: 'text' })
  seed!: string;

  @Column({ type: 'text' })
  algorithm!: (typeof tokenAlgorithms)[number];

  @Column({ type: 'integer' })
  digits!: number;

  /** null with hotp */
  @Column({ type: 'integer', name: 'period_seconds', nullable: true })
  periodSeconds!: number | null;

  /** the lowest counter (hotp) or time step (totp) that is still accepted */
  @Column({ type: 'bigint', name: 'next_counter', transformer: { from: Number, to: String } })
  nextCounter!: number;

  /** steps by which the clock of a totp token was last off */
  @Column({ type: 'integer' })
  drift!: number;

  /** a first code was right */
  @Column({ type: 'boolean' })
  confirmed!: boolean;

  @Column({ type: 'boolean' })
  locked!: boolean;

  @Column({ type: 'timestamptz', name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

@Entity('recovery_code')
export class RecoveryCodeRow {
  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @PrimaryColumn('uuid', { name: 'visitor_id' })
  visitorId!: string;

  /** SHA-256 of visitor and code */
  @PrimaryColumn('bytea')
  hash!: Buffer;
}
