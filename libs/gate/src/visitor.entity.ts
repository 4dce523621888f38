import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An end user of a customer's sites. */
@Entity('visitor')
export class VisitorRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column({ type: 'uuid', name: 'account_id' })
  accountId!: string;

  /** in lower case */
  @Column({ type: 'text' })
  email!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text', array: true })
  groups!: string[];

  @Column({ type: 'boolean' })
  locked!: boolean;

  /** argon2id; null: the visitor has no password */
  @Column({ type: 'text', name: 'password_hash', nullable: true })
  passwordHash!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
}

/** Of table `visitor` as `v`, as VisitorRow has them: for statements that are too frequent to be built and mapped each time. */
export const visitorColumns =
  'v.id, v.account_id AS "accountId", v.email, v.name, v.groups, v.locked, v.password_hash AS "passwordHash", v.created_at AS "createdAt"';

@Entity('visitor_access')
export class VisitorAccessRow {
  @PrimaryColumn('uuid', { name: 'visitor_id' })
  visitorId!: string;

  @PrimaryColumn('uuid', { name: 'site_id' })
  siteId!: string;

  /** paths, each with all below it; empty: the whole site */
  @Column({ type: 'text', array: true })
  paths!: string[];
}
