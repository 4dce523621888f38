import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A site without a row orders certificates by itself. */
@Entity('certificate_settings')
export class CertificateSettingsRow {
  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('boolean')
  automatic!: boolean;
}
