import type { MailLanguage } from '@sitekeep/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('mailbox_message')
export class MailboxMessage {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'message_id' })
  messageId!: string;

  @Column('text')
  recipient!: string;

  @Column('text')
  subject!: string;

  @Column('text')
  html!: string;

  @Column('text')
  text!: string;

  @Column('text', { default: 'en' })
  language!: MailLanguage;

  /** content in base64 */
  @Column('jsonb', { default: [] })
  attachments!: { filename: string; contentType: string; content: string }[];

  @Column('timestamptz')
  at!: Date;
}
