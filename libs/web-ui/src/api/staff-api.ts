import * as c from '@sitekeep/contracts';
import type { z } from 'zod';
import { post, read } from './request.ts';

/** What the console reads. */
export const staffReads = {
  session: () => read('staff/session', c.staffSessionSchema),
  customers: (q: string) => read('staff/customers', c.pageSchema(c.customerSchema), { q }),
  customer: (id: string) => read(`staff/customers/${id}`, c.customerDetailSchema),
  audit: (accountId?: string) => read('staff/audit', c.pageSchema(c.auditEntrySchema), { accountId }),
  notices: () => read('staff/notices', c.pageSchema(c.noticeSchema)),
};

/** What the console changes. */
export const staffWrites = {
  signIn: (body: z.input<typeof c.signInSchema>) => post('staff/sign-in', body, c.staffSessionSchema),
  signOut: () => post('staff/sign-out'),
  suspendCustomer: ({ id, ...body }: { id: string } & z.input<typeof c.suspendSchema>) =>
    post<unknown>(`staff/customers/${id}/suspension`, body),
  suspendSite: ({ id, ...body }: { id: string } & z.input<typeof c.suspendSchema>) => post<unknown>(`staff/sites/${id}/suspension`, body),
  markPaid: ({ id, ...body }: { id: string } & z.input<typeof c.markPaidSchema>) => post<unknown>(`staff/invoices/${id}/mark-paid`, body),
};
