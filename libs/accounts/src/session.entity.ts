import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A sign-in of a person or a staff member. The secret itself is only in the cookie. */
export abstract class StoredSession {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'owner_id' })
  ownerId!: string;

  @Column('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'last_seen_at' })
  lastSeenAt!: Date;
}

@Entity('session')
export class Session extends StoredSession {}

@Entity('staff_session')
export class StaffSession extends StoredSession {}
