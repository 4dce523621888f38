import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Our account at one authority. */
@Entity('acme_account')
export class AcmeAccountRow {
  @PrimaryColumn('text', { name: 'directory_url' })
  directoryUrl!: string;

  @Column('text', { name: 'sealed_key' })
  sealedKey!: string;

  /** null until the authority has told it */
  @Column('text', { name: 'account_url', nullable: true })
  accountUrl!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
