import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Counters of one site in one minute. Postgres hands bigint over as text. */
@Entity('traffic_minute')
export class TrafficMinute {
  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId!: string;

  @PrimaryColumn('timestamptz')
  minute!: Date;

  @Column('bigint')
  requests!: string;

  @Column('bigint')
  refused!: string;

  @Column('bigint')
  limited!: string;

  @Column('bigint')
  challenged!: string;

  @Column('bigint')
  cached!: string;

  @Column('bigint', { name: 'origin_errors' })
  originErrors!: string;

  @Column('bigint', { name: 'bytes_in' })
  bytesIn!: string;

  @Column('bigint', { name: 'bytes_out' })
  bytesOut!: string;
}
