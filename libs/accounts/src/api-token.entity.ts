import type { Permission } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('api_token')
export class ApiToken {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  /** The person whose permissions bound the token's; null when staff made it. */
  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  /** The token that made this one, if one did: it ends with it. */
  @Column('uuid', { name: 'parent_id', nullable: true })
  parentId!: string | null;

  @Column('text')
  name!: string;

  @Column('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  /** last four characters */
  @Column('text')
  hint!: string;

  @Column('text', { array: true })
  scopes!: Permission[];

  /** addresses or CIDR ranges; empty: from anywhere */
  @Column('text', { name: 'allowed_addresses', array: true })
  allowedAddresses!: string[];

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
