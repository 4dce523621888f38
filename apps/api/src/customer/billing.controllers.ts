import { BalanceController } from './balance.controller.ts';
import { InvoicesController } from './invoices.controller.ts';
import { PaymentsController } from './payments.controller.ts';
import { PlansController } from './plans.controller.ts';
import { ServicesController } from './services.controller.ts';

export const billingControllers = [PlansController, ServicesController, InvoicesController, PaymentsController, BalanceController];
