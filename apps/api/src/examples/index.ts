import { accountExamples } from './accounts.ts';
import { billingExamples } from './billing.ts';
import { cardExamples } from './cards.ts';
import { certificateExamples } from './certificates.ts';
import { deviceExamples } from './devices.ts';
import type { Examples } from './example.ts';
import { firewallExamples, patchExamples } from './firewall.ts';
import { gateProviderExamples } from './gate-providers.ts';
import { gateSessionExamples } from './gate-sessions.ts';
import { gateExamples } from './gate.ts';
import { insightExamples } from './insight.ts';
import { invoiceExamples } from './invoices.ts';
import { machineExamples } from './machines.ts';
import { originTrustExamples } from './origin-trust.ts';
import { policyExamples } from './policies.ts';
import { priceExamples } from './prices.ts';
import { purgeExamples } from './purges.ts';
import { siteExamples } from './sites.ts';
import { staffExamples } from './staff.ts';
import { staffMoneyExamples } from './staff-money.ts';
import { teamExamples } from './team.ts';
import { visitorPasskeyExamples } from './visitor-passkeys.ts';
import { visitorTokenExamples } from './visitor-tokens.ts';
import { visitorExamples } from './visitors.ts';
import { webhookExamples } from './webhooks.ts';

/** An example of every documented operation; one without fails examples.spec.ts. */
export const examples: Examples = {
  ...accountExamples,
  ...teamExamples,
  ...siteExamples,
  ...certificateExamples,
  ...originTrustExamples,
  ...policyExamples,
  ...purgeExamples,
  ...billingExamples,
  ...cardExamples,
  ...priceExamples,
  ...invoiceExamples,
  ...firewallExamples,
  ...insightExamples,
  ...staffExamples,
  ...staffMoneyExamples,
  ...patchExamples,
  ...visitorExamples,
  ...visitorTokenExamples,
  ...deviceExamples,
  ...visitorPasskeyExamples,
  ...gateSessionExamples,
  ...gateProviderExamples,
  ...gateExamples,
  ...machineExamples,
  ...webhookExamples,
};
