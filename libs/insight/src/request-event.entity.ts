import { Column, PrimaryColumn } from 'typeorm';

/** What every row that tells of one request says of it. */
export abstract class RequestEventRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'site_id' })
  siteId!: string;

  @Column({ type: 'timestamptz' })
  at!: Date;

  @Column({ type: 'text', name: 'request_id' })
  requestId!: string;

  @Column({ type: 'text' })
  address!: string;

  @Column({ type: 'text', nullable: true })
  country!: string | null;

  @Column({ type: 'text' })
  method!: string;

  @Column({ type: 'text' })
  hostname!: string;

  @Column({ type: 'text' })
  path!: string;

  @Column({ type: 'text', name: 'user_agent', nullable: true })
  userAgent!: string | null;
}
