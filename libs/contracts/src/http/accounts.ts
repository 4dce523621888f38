import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { currencySchema } from '../money.ts';
import { timeSchema } from '../pagination.ts';
import { permissions, roles, staffRoles } from '../permissions.ts';
import { plainText, visibleLength } from '../text.ts';
import { mailLanguages } from './billing-profile.ts';

export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email('Give an e-mail address like anna@example.com.'));
export const passwordSchema = z.string().min(12, 'Use at least 12 characters.').max(256, 'Use at most 256 characters.');
/** Names stand in mails to others: nothing that a mail program shows as a link of the sender's choice, and nothing invisible. */
const nameSchema = plainText(100)
  .min(1, 'Give a name.')
  .refine((name) => name === '' || visibleLength(name) > 0, 'Give a name that can be seen.')
  .refine((name) => !/:\/\/|\bwww\./i.test(name), 'Leave out web addresses.');
const secretSchema = z.string().min(1).max(200);

export const signUpSchema = z
  .strictObject({
    email: emailSchema,
    password: passwordSchema,
    name: nameSchema.describe('name of the person'),
    accountName: nameSchema.optional().describe('name of the account; the person’s name when left out'),
    currency: currencySchema.default('EUR'),
    acceptTerms: z.boolean().default(false).describe('nothing becomes active before the terms are accepted'),
    language: z.enum(mailLanguages).optional().describe('of mails; left out: as the header Accept-Language says'),
  })
  .meta({ id: 'SignUp' });
export type SignUpInput = z.infer<typeof signUpSchema>;
export const signInSchema = z.strictObject({ email: emailSchema, password: z.string().min(1).max(256) }).meta({ id: 'SignIn' });
export const confirmEmailSchema = z.strictObject({ token: secretSchema }).meta({ id: 'ConfirmEmail' });
export const forgotPasswordSchema = z.strictObject({ email: emailSchema }).meta({ id: 'ForgotPassword' });
export const resetPasswordSchema = z.strictObject({ token: secretSchema, password: passwordSchema }).meta({ id: 'ResetPassword' });
export const changePasswordSchema = z
  .strictObject({ currentPassword: z.string().min(1).max(256), password: passwordSchema })
  .meta({ id: 'ChangePassword' });
export const changeEmailSchema = z
  .strictObject({ email: emailSchema, currentPassword: z.string().min(1).max(256) })
  .meta({ id: 'ChangeEmail' });

export const personSchema = z
  .strictObject({
    id: idSchema('person'),
    email: z.string(),
    name: z.string(),
    language: z.enum(mailLanguages).describe('of mails'),
    emailConfirmed: z.boolean(),
    termsAccepted: z.boolean(),
  })
  .meta({ id: 'Person' });
export type Person = z.infer<typeof personSchema>;
/** Body of PATCH /v1/me: what is left out stays. */
export const changeMeSchema = z
  .strictObject({ name: nameSchema.optional(), language: z.enum(mailLanguages).optional() })
  .meta({ id: 'ChangeMe' });
export type ChangeMe = z.infer<typeof changeMeSchema>;
export const accountSchema = z
  .strictObject({
    id: idSchema('account'),
    name: z.string(),
    currency: currencySchema,
    suspended: z.boolean(),
    active: z.boolean().describe('an owner has confirmed the e-mail address and accepted the terms'),
    createdAt: timeSchema,
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof accountSchema>;
export const updateAccountSchema = z.strictObject({ name: nameSchema }).meta({ id: 'UpdateAccount' });
export const sessionSchema = z
  .strictObject({
    person: personSchema,
    account: accountSchema,
    role: z.enum(roles),
    permissions: z.array(z.enum(permissions)),
    accounts: z.array(z.strictObject({ id: idSchema('account'), name: z.string(), role: z.enum(roles) })),
    csrfToken: z.string().describe('send as X-CSRF-Token with every write that uses the session cookie'),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof sessionSchema>;

export const memberSchema = z
  .strictObject({
    id: idSchema('membership'),
    person: z.strictObject({ id: idSchema('person'), name: z.string(), email: z.string() }),
    role: z.enum(roles),
    joinedAt: timeSchema,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof memberSchema>;
export const inviteSchema = z.strictObject({ email: emailSchema, role: z.enum(roles) }).meta({ id: 'Invite' });
export const invitationSchema = z
  .strictObject({ id: idSchema('invitation'), email: z.string(), role: z.enum(roles), expiresAt: timeSchema, createdAt: timeSchema })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitationSchema>;
export const acceptInvitationSchema = z
  .strictObject({
    token: secretSchema,
    name: nameSchema.optional(),
    password: passwordSchema.optional(),
    acceptTerms: z.boolean().default(false),
  })
  .meta({ id: 'AcceptInvitation' });
export type AcceptInvitation = z.infer<typeof acceptInvitationSchema>;
export const acceptedInvitationSchema = z
  .strictObject({
    account: z.strictObject({ id: idSchema('account'), name: z.string() }),
    role: z.enum(roles),
    isNew: z.boolean().describe('a login was made and signed in; otherwise sign in with your own'),
  })
  .meta({ id: 'AcceptedInvitation' });
export type AcceptedInvitation = z.infer<typeof acceptedInvitationSchema>;
export const changeRoleSchema = z.strictObject({ role: z.enum(roles) }).meta({ id: 'ChangeRole' });

export const createTokenSchema = z
  .strictObject({
    name: nameSchema,
    scopes: z.array(z.enum(permissions)).min(1, 'Choose at least one scope.'),
    expiresAt: timeSchema.nullable().default(null),
    allowedAddresses: z
      .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
      .max(50)
      .default([])
      .describe('empty: from anywhere'),
  })
  .meta({ id: 'CreateToken' });
export type CreateToken = z.infer<typeof createTokenSchema>;
export const tokenSchema = z
  .strictObject({
    id: idSchema('apiToken'),
    name: z.string(),
    scopes: z.array(z.enum(permissions)),
    hint: z.string().describe('last four characters'),
    expiresAt: timeSchema.nullable(),
    lastUsedAt: timeSchema.nullable(),
    allowedAddresses: z.array(z.string()),
    createdAt: timeSchema,
  })
  .meta({ id: 'ApiToken' });
export type ApiToken = z.infer<typeof tokenSchema>;
export const createdTokenSchema = z
  .strictObject({ ...tokenSchema.shape, secret: z.string().describe('shown once, starts with sk_live_') })
  .meta({ id: 'CreatedApiToken' });
export type CreatedApiToken = z.infer<typeof createdTokenSchema>;

export const staffSessionSchema = z
  .strictObject({
    staff: z.strictObject({ id: idSchema('staff'), email: z.string(), name: z.string(), role: z.enum(staffRoles) }),
    csrfToken: z.string(),
  })
  .meta({ id: 'StaffSession' });
export type StaffSession = z.infer<typeof staffSessionSchema>;
