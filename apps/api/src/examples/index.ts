import { accountExamples } from './accounts.ts';
import { billingExamples } from './billing.ts';
import { certificateExamples } from './certificates.ts';
import type { Examples } from './example.ts';
import { firewallExamples, patchExamples } from './firewall.ts';
import { gateSessionExamples } from './gate-sessions.ts';
import { gateExamples } from './gate.ts';
import { insightExamples } from './insight.ts';
import { originTrustExamples } from './origin-trust.ts';
import { policyExamples } from './policies.ts';
import { purgeExamples } from './purges.ts';
import { siteExamples } from './sites.ts';
import { staffExamples } from './staff.ts';
import { teamExamples } from './team.ts';
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
  ...firewallExamples,
  ...insightExamples,
  ...staffExamples,
  ...patchExamples,
  ...visitorExamples,
  ...visitorTokenExamples,
  ...gateSessionExamples,
  ...gateExamples,
  ...webhookExamples,
};
