import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { timeSchema } from '../pagination.ts';
import { plainText, visibleLength } from '../text.ts';

export const tokenKinds = ['totp', 'hotp'] as const;
export const tokenAlgorithms = ['SHA1', 'SHA256', 'SHA512'] as const;
/** Tokens of one visitor. */
export const mostTokens = 10;

const labelSchema = plainText(60);
export const tokenSerialSchema = plainText(60).refine((serial) => visibleLength(serial) > 0, 'Give a serial number that can be seen.');
/** RFC 4648 base32, as tokens' makers write seeds; blanks between groups are left out. */
export const seedSchema = z
  .string()
  .max(300)
  .transform((text) => text.replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase())
  .refine((text) => /^[A-Z2-7]+$/.test(text), 'Give the seed in base32: letters and the digits 2 to 7.')
  .refine((text) => text.length >= 26 && text.length <= 205, 'Give a seed of 128 bits (26 characters) to 128 bytes.')
  .refine((text) => ![1, 3, 6].includes(text.length % 8), 'A character is missing, or one too many: no seed in base32 is as long as this.');

export const tokenInputSchema = z
  .strictObject({
    kind: z.enum(tokenKinds).default('totp'),
    label: labelSchema.default(''),
    serial: tokenSerialSchema.optional().describe('of a hardware token; made up when left out. Unique within the account'),
    algorithm: z.enum(tokenAlgorithms).default('SHA1'),
    digits: z.union([z.literal(6), z.literal(8)]).default(6),
    periodSeconds: z.int().min(15).max(120).default(30).describe('of kind totp'),
    seed: seedSchema.optional().describe('of a token that has one already; made up when left out'),
  })
  .meta({ id: 'TokenInput', example: { kind: 'totp', label: 'phone' } });
export type TokenInput = z.infer<typeof tokenInputSchema>;

export const visitorTokenSchema = z
  .strictObject({
    id: idSchema('visitorToken'),
    kind: z.enum(tokenKinds),
    serial: z.string(),
    label: z.string(),
    algorithm: z.enum(tokenAlgorithms),
    digits: z.int(),
    periodSeconds: z.int().nullable().describe('of kind totp'),
    confirmed: z.boolean().describe('a first code was right; until then no code of it is accepted'),
    locked: z.boolean(),
    lastUsedAt: timeSchema.nullable(),
    createdAt: timeSchema,
  })
  .meta({ id: 'VisitorToken' });
export type VisitorToken = z.infer<typeof visitorTokenSchema>;

/** A token with what is shown once. */
export const newVisitorTokenSchema = visitorTokenSchema
  .extend({
    seed: z.string().describe('base32; shown once'),
    uri: z.string().describe('otpauth: address for a QR code; shown once'),
  })
  .meta({ id: 'NewVisitorToken' });
export type NewVisitorToken = z.infer<typeof newVisitorTokenSchema>;

const codeSchema = z
  .string()
  .trim()
  .regex(/^(\d{6}|\d{8})$/, 'Give the 6 or 8 digits of the code.');
export const tokenConfirmSchema = z.strictObject({ code: codeSchema }).meta({ id: 'TokenConfirm', example: { code: '123456' } });
export type TokenConfirm = z.infer<typeof tokenConfirmSchema>;
export const tokenResyncSchema = z
  .strictObject({ codes: z.tuple([codeSchema, codeSchema]).describe('two codes, one after the other, as the token shows them') })
  .meta({ id: 'TokenResync', example: { codes: ['123456', '654321'] } });
export type TokenResync = z.infer<typeof tokenResyncSchema>;
/** What is left out stays as it is. */
export const tokenChangeSchema = z
  .strictObject({ label: labelSchema.optional(), locked: z.boolean().optional() })
  .meta({ id: 'TokenChange', example: { locked: true } });
export type TokenChange = z.infer<typeof tokenChangeSchema>;

/** Seeds of hardware tokens as a table: the first line names the columns. */
export const tokenImportSchema = z
  .strictObject({
    csv: z
      .string()
      .min(1, 'Send the table.')
      .max(2_000_000, 'Send at most 2 million characters.')
      .describe(
        'columns email, serial, seed (base32; or hexadecimal, which is what consists of its digits alone) and, where they differ from what is usual, kind, algorithm, digits, period, counter',
      ),
    dryRun: z.boolean().default(false).describe('true: only say what would happen'),
  })
  .meta({
    id: 'TokenImport',
    example: { csv: 'email,serial,seed\nanna@example.com,GA-1001,3132333435363738393031323334353637383930\n', dryRun: true },
  });
export type TokenImport = z.infer<typeof tokenImportSchema>;
export const tokenImportResultSchema = z.strictObject({ created: z.int(), dryRun: z.boolean() }).meta({ id: 'TokenImportResult' });
export type TokenImportResult = z.infer<typeof tokenImportResultSchema>;

export const recoveryCodesSchema = z
  .strictObject({
    codes: z.array(z.string()).describe('each is accepted once, in place of a code; shown once. Those before are worth nothing'),
  })
  .meta({ id: 'RecoveryCodes' });
export type RecoveryCodes = z.infer<typeof recoveryCodesSchema>;
