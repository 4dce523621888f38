import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { pageQuerySchema, reasonSchema, timeSchema } from '../pagination.ts';
import { accountSchema, memberSchema } from './accounts.ts';
import { moneySchema } from '../money.ts';
import { plainText } from '../text.ts';

/** A row of the customer search: by e-mail, name, hostname or id. */
export const customerSchema = z
  .strictObject({
    ...accountSchema.shape,
    ownerEmail: z.string().nullable(),
    sites: z.int(),
    unpaidServices: z.int(),
    balance: moneySchema,
  })
  .meta({ id: 'Customer' });
export type Customer = z.infer<typeof customerSchema>;
export const customerDetailSchema = z
  .strictObject({ ...customerSchema.shape, members: z.array(memberSchema) })
  .meta({ id: 'CustomerDetail' });
export type CustomerDetail = z.infer<typeof customerDetailSchema>;
export const customerQuerySchema = z.strictObject({ ...pageQuerySchema.shape, q: plainText(200).default('') });
export type CustomerQuery = z.infer<typeof customerQuerySchema>;

export const markPaidSchema = z
  .strictObject({ reason: reasonSchema, reference: plainText(200).default('').describe('e.g. the bank’s reference') })
  .meta({ id: 'MarkPaid' });
export const suspendSchema = z.strictObject({ suspended: z.boolean(), reason: reasonSchema }).meta({ id: 'Suspend' });

export const auditEntrySchema = z
  .strictObject({
    id: idSchema('audit'),
    at: timeSchema,
    actor: z.strictObject({
      kind: z.enum(['staff', 'person', 'token', 'gate-key', 'system']),
      id: z.string().nullable(),
      name: z.string(),
    }),
    accountId: idSchema('account').nullable(),
    action: z.string(),
    target: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export const auditQuerySchema = z.strictObject({ ...pageQuerySchema.shape, accountId: idSchema('account').optional() });
export type AuditQuery = z.infer<typeof auditQuerySchema>;
export const noticeSchema = z
  .strictObject({ id: idSchema('notice'), at: timeSchema, accountId: idSchema('account').nullable(), text: z.string() })
  .meta({ id: 'StaffNotice' });
export type StaffNotice = z.infer<typeof noticeSchema>;
