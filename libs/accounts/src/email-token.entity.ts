import { Column, Entity, PrimaryColumn } from 'typeorm';

export type EmailTokenKind = 'confirm' | 'reset' | 'change';

/** A secret that was sent by mail. At most one of each kind and person; gone when used. */
@Entity('email_token')
export class EmailToken {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'person_id' })
  personId!: string;

  @Column('text')
  kind!: EmailTokenKind;

  @Column('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  /** The address it was sent to; worth nothing once the person has another. For `change`: the new address. */
  @Column('text')
  email!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
