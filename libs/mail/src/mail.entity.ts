import type { MailLanguage } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AttachmentRef } from './attachments.ts';

export const mailStates = ['queued', 'handed_over', 'refused', 'withdrawn'] as const;
export type MailState = (typeof mailStates)[number];

@Entity('mail')
export class Mail {
  @PrimaryColumn('uuid')
  id!: string;

  /** Made of what the mail tells: a second mail with the same key is the same mail. */
  @Column('text')
  key!: string;

  @Column('uuid', { name: 'account_id', nullable: true })
  accountId!: string | null;

  /** null: the mail is for the customer */
  @Column('uuid', { name: 'visitor_id', nullable: true })
  visitorId!: string | null;

  /** Who was to read it as one who looks after the money of the account; null: it goes out whoever reads it */
  @Column('uuid', { name: 'owner_id', nullable: true })
  ownerId!: string | null;

  @Column('text')
  recipient!: string;

  @Column('text')
  subject!: string;

  @Column('text', { nullable: true })
  html!: string | null;

  @Column('text', { nullable: true })
  text!: string | null;

  /** html and text of a mail that carries a secret */
  @Column('text', { nullable: true })
  sealed!: string | null;

  @Column('text', { default: 'en' })
  language!: MailLanguage;

  @Column('jsonb', { default: [] })
  attachments!: AttachmentRef[];

  /** refused: the mail server will never take it; withdrawn: not sent, for its reader no longer looks after the account */
  @Column('text', { default: 'queued' })
  state!: MailState;

  @Column('timestamptz', { name: 'queued_at' })
  queuedAt!: Date;

  @Column('timestamptz', { name: 'handed_over_at', nullable: true })
  handedOverAt!: Date | null;
}
