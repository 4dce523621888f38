import * as c from '@sitekeep/contracts';
import type { z } from 'zod';
import { patch, post, put, read, remove, type Read } from './request.ts';

export type Output<S extends z.ZodType> = z.output<S>;
const list = <S extends z.ZodType>(
  path: string,
  item: S,
  query: Record<string, string | number | undefined> = {},
): Read<c.Page<z.output<S>>> => read(path, c.pageSchema(item), query);

/** `base`: `sites/<id>/`, or empty for the account's policy. */
const policyOf = (base: string): z.ZodType<c.Policy> => (base === '' ? c.accountPolicySchema : c.sitePolicySchema);

type OfVisitor = { visitorId: string; id: string };

/** Everything a customer reads, by its name. */
export const reads = {
  session: () => read('session', c.sessionSchema),
  account: () => read('account', c.accountSchema),
  members: () => list('team/members', c.memberSchema),
  invitations: () => list('team/invitations', c.invitationSchema),
  tokens: () => list('api-tokens', c.tokenSchema),
  plans: () => list('plans', c.planSchema),
  services: () => list('services', c.serviceSchema, { limit: 100 }),
  invoices: (query: { state?: string; limit?: number } = {}) => list('invoices', c.invoiceSchema, query),
  invoice: (id: string) => read(`invoices/${id}`, c.invoiceSchema),
  payments: (query: { limit?: number } = {}) => list('payments', c.paymentSchema, query),
  payment: (id: string) => read(`payments/${id}`, c.paymentSchema),
  balance: () => read('balance', c.balanceSchema),
  ledger: () => list('ledger', c.ledgerItemSchema),
  sites: (query: { limit?: number } = {}) => list('sites', c.siteSchema, query),
  site: (id: string) => read(`sites/${id}`, c.siteDetailSchema),
  protection: (id: string) => read(`sites/${id}/protection`, c.protectionSchema),
  policy: (base: string) => read(`${base}policy`, policyOf(base)),
  entries: (base: string, name: c.ListName) => list(`${base}policy/entries`, c.listEntrySchema, { list: name }),
  refusals: (siteId: string, query: Record<string, string | undefined>) =>
    list(`sites/${siteId}/refusals`, c.refusalSchema, { limit: 100, ...query }),
  traffic: (siteId: string, hours: number) => read(`sites/${siteId}/traffic`, c.trafficSchema, { hours }),
  visitors: (query: Record<string, string | undefined> = {}) => list('visitors', c.visitorSchema, query),
  visitor: (id: string) => read(`visitors/${id}`, c.visitorSchema),
  visitorExport: (id: string) => read(`visitors/${id}/export`, c.visitorExportSchema),
  visitorTokens: (id: string) => list(`visitors/${id}/tokens`, c.visitorTokenSchema),
  siteGate: (siteId: string) => read(`sites/${siteId}/gate`, c.siteGateSchema),
};

/** Everything a customer changes, by its name. */
export const writes = {
  signUp: (body: z.input<typeof c.signUpSchema>) => post('sign-up', body, c.sessionSchema),
  signIn: (body: z.input<typeof c.signInSchema>) => post('sign-in', body, c.sessionSchema),
  signOut: () => post('sign-out'),
  signOutEverywhere: () => post('sign-out-everywhere'),
  acceptTerms: () => post('terms-acceptance'),
  confirmEmail: (token: string) => post('email-confirmations', { token }),
  resendConfirmation: () => post('email-confirmations/resend'),
  forgotPassword: (body: z.input<typeof c.forgotPasswordSchema>) => post('password-resets', body),
  resetPassword: (body: z.input<typeof c.resetPasswordSchema>) => post('password-resets/complete', body),
  changePassword: (body: z.input<typeof c.changePasswordSchema>) => put('session/password', body),
  changeEmail: (body: z.input<typeof c.changeEmailSchema>) => post('email-change', body),
  updateAccount: (body: z.input<typeof c.updateAccountSchema>) => patch('account', body, c.accountSchema),
  changeRole: ({ id, role }: { id: string; role: c.Role }) => patch(`team/members/${id}`, { role }),
  removeMember: (id: string) => remove(`team/members/${id}`),
  invite: (body: z.input<typeof c.inviteSchema>) => post('team/invitations', body),
  withdrawInvitation: (id: string) => remove(`team/invitations/${id}`),
  acceptInvitation: (body: z.input<typeof c.acceptInvitationSchema>) => post('invitations/accept', body, c.acceptedInvitationSchema),
  createToken: (body: z.input<typeof c.createTokenSchema>) => post('api-tokens', body, c.createdTokenSchema),
  revokeToken: (id: string) => remove(`api-tokens/${id}`),
  createInvoice: (body: z.input<typeof c.createInvoiceSchema>) => post('invoices', body, c.invoiceSchema),
  payInvoice: ({ id, method }: { id: string; method: 'balance' | 'provider' }) => post(`invoices/${id}/pay`, { method }, c.paymentSchema),
  voidInvoice: (id: string) => post(`invoices/${id}/void`),
  orderSite: (body: z.input<typeof c.orderSiteSchema>) => post('sites', body, c.siteDetailSchema),
  renameSite: ({ id, name }: { id: string; name: string }) => patch(`sites/${id}`, { name }),
  deleteSite: (id: string) => remove(`sites/${id}`),
  replaceOrigins: ({ id, ...body }: { id: string } & z.input<typeof c.replaceOriginsSchema>) => put(`sites/${id}/origins`, body),
  addHostname: ({ id, hostname }: { id: string; hostname: string }) => post(`sites/${id}/hostnames`, { hostname }),
  removeHostname: ({ id, hostnameId }: { id: string; hostnameId: string }) => remove(`sites/${id}/hostnames/${hostnameId}`),
  verifyHostname: ({ id, hostnameId }: { id: string; hostnameId: string }) => post(`sites/${id}/hostnames/${hostnameId}/verify`),
  changePolicy: ({ base, revision, change }: { base: string; revision: number; change: c.AccountPolicyChange }) =>
    patch(`${base}policy`, change, policyOf(base), revision),
  addEntry: ({ base, list: name, ...entry }: { base: string } & z.input<typeof c.addListEntrySchema>) =>
    post(`${base}policy/entries`, { list: name, ...entry }, c.listEntrySchema),
  removeEntry: ({ base, id }: { base: string; id: string }) => remove(`${base}policy/entries/${id}`),
  addVisitor: (body: z.input<typeof c.visitorInputSchema>) => post('visitors', body, c.visitorSchema),
  changeVisitor: ({ id, ...change }: { id: string } & z.input<typeof c.visitorChangeSchema>) =>
    patch(`visitors/${id}`, change, c.visitorSchema),
  deleteVisitor: (id: string) => remove(`visitors/${id}`),
  changeVisitors: (body: z.input<typeof c.visitorBulkSchema>) => post('visitors/bulk', body, c.visitorBulkResultSchema),
  importVisitors: (body: z.input<typeof c.visitorImportSchema>) => post('visitors/import', body, c.visitorImportResultSchema),
  importVisitorTokens: (body: z.input<typeof c.tokenImportSchema>) => post('visitors/import-tokens', body, c.tokenImportResultSchema),
  addVisitorToken: ({ visitorId, ...body }: { visitorId: string } & z.input<typeof c.tokenInputSchema>) =>
    post(`visitors/${visitorId}/tokens`, body, c.newVisitorTokenSchema),
  changeVisitorToken: ({ visitorId, id, ...change }: OfVisitor & z.input<typeof c.tokenChangeSchema>) =>
    patch(`visitors/${visitorId}/tokens/${id}`, change, c.visitorTokenSchema),
  confirmVisitorToken: ({ visitorId, id, ...body }: OfVisitor & z.input<typeof c.tokenConfirmSchema>) =>
    post(`visitors/${visitorId}/tokens/${id}/confirm`, body, c.visitorTokenSchema),
  resyncVisitorToken: ({ visitorId, id, ...body }: OfVisitor & z.input<typeof c.tokenResyncSchema>) =>
    post(`visitors/${visitorId}/tokens/${id}/resync`, body, c.visitorTokenSchema),
  deleteVisitorToken: ({ visitorId, id }: OfVisitor) => remove(`visitors/${visitorId}/tokens/${id}`),
  makeRecoveryCodes: (visitorId: string) => post(`visitors/${visitorId}/recovery-codes`, {}, c.recoveryCodesSchema),
  changeSiteGate: ({ siteId, ...change }: { siteId: string } & z.input<typeof c.siteGateChangeSchema>) =>
    patch(`sites/${siteId}/gate`, change, c.siteGateSchema),
  makeGateKey: ({ siteId, ...body }: { siteId: string } & z.input<typeof c.gateKeyInputSchema>) =>
    post(`sites/${siteId}/gate/keys`, body, c.newGateKeySchema),
  deleteGateKey: ({ siteId, id }: { siteId: string; id: string }) => remove(`sites/${siteId}/gate/keys/${id}`),
};
