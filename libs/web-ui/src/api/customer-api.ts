import * as c from '@sitekeep/contracts';
import type { z } from 'zod';
import { billingReads, billingWrites } from './billing-api.ts';
import { list } from './list.ts';
import { patch, post, put, read, remove } from './request.ts';

/** `base`: `sites/<id>/`, or empty for the account's policy. */
const policyOf = (base: string): z.ZodType<c.Policy> => (base === '' ? c.accountPolicySchema : c.sitePolicySchema);

type OfVisitor = { visitorId: string; id: string };
type OfSite = { siteId: string; id: string };

/** Everything a customer reads, by its name. */
export const reads = {
  ...billingReads,
  session: () => read('session', c.sessionSchema),
  account: () => read('account', c.accountSchema),
  members: () => list('team/members', c.memberSchema),
  invitations: () => list('team/invitations', c.invitationSchema),
  tokens: () => list('api-tokens', c.tokenSchema),
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
  visitorDevices: (id: string) => list(`visitors/${id}/devices`, c.trustedDeviceSchema),
  visitorPasskeys: (id: string) => list(`visitors/${id}/passkeys`, c.passkeySchema),
  visitorIdentities: (id: string) => list(`visitors/${id}/identities`, c.visitorIdentitySchema),
  visitorSessions: (id: string) => list(`visitors/${id}/sessions`, c.visitorSessionSchema),
  sitePolicy: (siteId: string) => read(`sites/${siteId}/policy`, c.sitePolicySchema),
  certificates: (siteId: string) => list(`sites/${siteId}/certificates`, c.certificateSchema),
  siteGate: (siteId: string) => read(`sites/${siteId}/gate`, c.siteGateSchema),
  gateSessions: (siteId: string) => list(`sites/${siteId}/gate/sessions`, c.visitorSessionSchema),
  machineTokens: (siteId: string, query: { kind?: string } = {}) => list(`sites/${siteId}/gate/machines`, c.machineTokenSchema, query),
  clientCa: (siteId: string) => read(`sites/${siteId}/gate/client-ca`, c.clientCaSchema),
  identityProviders: (siteId: string) => list(`sites/${siteId}/gate/providers`, c.identityProviderSchema),
};

/** Everything a customer changes, by its name. */
export const writes = {
  ...billingWrites,
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
  changeMe: (body: z.input<typeof c.changeMeSchema>) => patch('me', body),
  updateAccount: (body: z.input<typeof c.updateAccountSchema>) => patch('account', body, c.accountSchema),
  changeRole: ({ id, role }: { id: string; role: c.Role }) => patch(`team/members/${id}`, { role }),
  removeMember: (id: string) => remove(`team/members/${id}`),
  invite: (body: z.input<typeof c.inviteSchema>) => post('team/invitations', body),
  withdrawInvitation: (id: string) => remove(`team/invitations/${id}`),
  acceptInvitation: (body: z.input<typeof c.acceptInvitationSchema>) => post('invitations/accept', body, c.acceptedInvitationSchema),
  createToken: (body: z.input<typeof c.createTokenSchema>) => post('api-tokens', body, c.createdTokenSchema),
  revokeToken: (id: string) => remove(`api-tokens/${id}`),
  orderSite: (body: z.input<typeof c.orderSiteSchema>) => post('sites', body, c.siteDetailSchema),
  renameSite: ({ id, name }: { id: string; name: string }) => patch(`sites/${id}`, { name }),
  deleteSite: ({ id, name }: { id: string; name: string }) => remove(`sites/${id}?${new URLSearchParams({ name }).toString()}`),
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
  deleteGateKey: ({ siteId, id }: OfSite) => remove(`sites/${siteId}/gate/keys/${id}`),
  changeSitePolicy: ({ siteId, revision, change }: { siteId: string; revision: number; change: c.SitePolicyChange }) =>
    patch(`sites/${siteId}/policy`, change, c.sitePolicySchema, revision),
  testGate: ({ siteId, ...body }: { siteId: string } & z.input<typeof c.gateTestSchema>) =>
    post(`sites/${siteId}/gate/test`, body, c.gateTestResultSchema),
  endSiteSessions: (siteId: string) => remove(`sites/${siteId}/gate/sessions`, undefined, c.endedSessionsSchema),
  endVisitorSession: ({ visitorId, id }: OfVisitor) => remove(`visitors/${visitorId}/sessions/${id}`),
  endVisitorSessions: (visitorId: string) => remove(`visitors/${visitorId}/sessions`, undefined, c.endedSessionsSchema),
  rotateSessionKey: ({ siteId, ...body }: { siteId: string } & z.input<typeof c.sessionKeyInputSchema>) =>
    post(`sites/${siteId}/gate/session-key`, body, c.sessionKeySchema),
  inviteVisitor: ({ visitorId, siteId }: { visitorId: string; siteId: string }) =>
    post(`visitors/${visitorId}/invitations`, { siteId }, c.visitorInvitationSchema),
  changeVisitorPasskey: ({ visitorId, id, ...change }: OfVisitor & z.input<typeof c.passkeyChangeSchema>) =>
    patch(`visitors/${visitorId}/passkeys/${id}`, change, c.passkeySchema),
  deleteVisitorPasskey: ({ visitorId, id }: OfVisitor) => remove(`visitors/${visitorId}/passkeys/${id}`),
  deleteVisitorDevice: ({ visitorId, id }: OfVisitor) => remove(`visitors/${visitorId}/devices/${id}`),
  deleteVisitorDevices: (visitorId: string) => remove(`visitors/${visitorId}/devices`),
  forgetVisitorIdentities: (visitorId: string) => remove(`visitors/${visitorId}/identities`),
  makeMachineToken: ({ siteId, ...body }: { siteId: string } & z.input<typeof c.machineTokenInputSchema>) =>
    post(`sites/${siteId}/gate/machines`, body, c.newMachineTokenSchema),
  changeMachineToken: ({ siteId, id, ...change }: OfSite & z.input<typeof c.machineTokenChangeSchema>) =>
    patch(`sites/${siteId}/gate/machines/${id}`, change, c.machineTokenSchema),
  rotateMachineToken: ({ siteId, id }: OfSite) => post(`sites/${siteId}/gate/machines/${id}/rotate`, undefined, c.newMachineTokenSchema),
  deleteMachineToken: ({ siteId, id }: OfSite) => remove(`sites/${siteId}/gate/machines/${id}`),
  setClientCa: ({ siteId, ...body }: { siteId: string } & z.input<typeof c.clientCaInputSchema>) =>
    put(`sites/${siteId}/gate/client-ca`, body, c.clientCaSchema),
  removeClientCa: (siteId: string) => remove(`sites/${siteId}/gate/client-ca`),
  addIdentityProvider: ({ siteId, ...body }: { siteId: string } & z.input<typeof c.identityProviderInputSchema>) =>
    post(`sites/${siteId}/gate/providers`, body, c.identityProviderSchema),
  changeIdentityProvider: ({ siteId, id, ...change }: OfSite & z.input<typeof c.identityProviderChangeSchema>) =>
    patch(`sites/${siteId}/gate/providers/${id}`, change, c.identityProviderSchema),
  deleteIdentityProvider: ({ siteId, id }: OfSite) => remove(`sites/${siteId}/gate/providers/${id}`),
};
