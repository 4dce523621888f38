import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A name of a deleted site, as it was held. */
export type KeptHostname = { name: string; registrableDomain: string; proven: boolean };

/** What a deleted site was, for staff to restore it; its origins, policy, certificates and visitors stay where they are. */
@Entity('kept_site')
export class KeptSite {
  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  @Column({ type: 'uuid', name: 'service_id' })
  serviceId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'jsonb' })
  hostnames!: KeptHostname[];
}
