import { BalanceController } from './balance.controller.ts';
import { BillingProfileController } from './billing-profile.controller.ts';
import { CreditNotesController } from './credit-notes.controller.ts';
import { DocumentsController } from './documents.controller.ts';
import { InvoicesController } from './invoices.controller.ts';
import { PaymentMethodsController } from './payment-methods.controller.ts';
import { PaymentsController } from './payments.controller.ts';
import { PlanChangesController } from './plan-changes.controller.ts';
import { PlansController } from './plans.controller.ts';
import { PromoCodesController } from './promo-codes.controller.ts';
import { ServicesController } from './services.controller.ts';

export const billingControllers = [
  DocumentsController,
  PlansController,
  ServicesController,
  PlanChangesController,
  PromoCodesController,
  InvoicesController,
  PaymentMethodsController,
  PaymentsController,
  BalanceController,
  BillingProfileController,
  CreditNotesController,
];
