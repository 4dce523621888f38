import { createHmac } from 'node:crypto';

/** What mails are counted by and what is kept of an address that was declined: a keyed hash, of one account. */
export const mailSubject = (sealingKey: Buffer, kind: 'address' | 'network', accountId: string, value: string): Buffer =>
  createHmac('sha256', sealingKey).update(`mails to visitors ${kind} ${accountId} ${value}`).digest();
