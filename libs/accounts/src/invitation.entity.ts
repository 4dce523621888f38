import type { Role } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('invitation')
export class Invitation {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('text')
  email!: string;

  @Column('text')
  role!: Role;

  /** The member who invites; null for staff. The invitation ends with the membership. */
  @Column('uuid', { name: 'invited_by', nullable: true })
  invitedBy!: string | null;

  /** The API token that invites, if one does. The invitation ends with it. */
  @Column('uuid', { name: 'by_token', nullable: true })
  byToken!: string | null;

  @Column('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
