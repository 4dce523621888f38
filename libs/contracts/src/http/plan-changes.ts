import { z } from 'zod';
import { idSchema } from '../ids.ts';
import { moneySchema } from '../money.ts';
import { timeSchema } from '../pagination.ts';
import { faultSchema } from '../problem.ts';

/** Query of GET /v1/services/{id}/plan-change: what a change would cost now. */
export const planChangeQuerySchema = z.strictObject({ planId: idSchema('plan') });
export type PlanChangeQuery = z.infer<typeof planChangeQuerySchema>;

/**
 * What a change of plan means, to the cent: the value of what is paid ahead against the price of the same time on the other plan.
 * `difference` is without tax; positive: to be paid, negative: goes to the balance by a credit note.
 */
export const planChangePreviewSchema = z
  .strictObject({
    serviceId: idSchema('service'),
    fromPlanId: idSchema('plan'),
    toPlanId: idSchema('plan'),
    direction: z.enum(['upgrade', 'downgrade', 'free']).describe('free: nothing is paid ahead, or it costs the same'),
    from: timeSchema.describe('the moment the preview holds for: now'),
    to: timeSchema.describe('the end of what is paid'),
    paidValue: moneySchema.describe('what the rest of the paid time is worth on the present plan'),
    newValue: moneySchema.describe('what the same time costs on the other'),
    difference: moneySchema,
    tax: moneySchema.describe('on the difference'),
    total: moneySchema.describe('difference and tax'),
    mustGo: z.array(faultSchema).describe('what is in use beyond the other plan; the change is refused while there is any'),
  })
  .meta({ id: 'PlanChangePreview' });
export type PlanChangePreview = z.infer<typeof planChangePreviewSchema>;

/** Body of POST /v1/services/{id}/plan-change. An upgrade is in force when it is paid, a downgrade at once. */
export const changePlanSchema = z
  .strictObject({
    planId: idSchema('plan'),
    pay: z
      .enum(['invoice', 'balance'])
      .default('invoice')
      .describe('an upgrade: by an invoice that is to be paid, or from the balance at once'),
    mostTotal: z.int().optional().describe('minor units: refused when the total has become higher than the preview said'),
  })
  .meta({ id: 'ChangePlan' });
export type ChangePlan = z.infer<typeof changePlanSchema>;
export const planChangedSchema = z
  .strictObject({
    preview: planChangePreviewSchema,
    inForce: z.boolean().describe('false: when the invoice is paid'),
    invoiceId: idSchema('invoice').nullable(),
    creditNoteIds: z.array(idSchema('creditNote')),
  })
  .meta({ id: 'PlanChanged' });
export type PlanChanged = z.infer<typeof planChangedSchema>;
