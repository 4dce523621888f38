import { AccountPolicyController } from './account-policy.controller.ts';
import { FirewallRulesController } from './firewall-rules.controller.ts';
import { SiteApiDescriptionController } from './site-api-description.controller.ts';
import { SiteBansController } from './site-bans.controller.ts';
import { SiteCertificatesController } from './site-certificates.controller.ts';
import { SiteClientCertificateController } from './site-client-certificate.controller.ts';
import { SiteFirewallController } from './site-firewall.controller.ts';
import { SiteForwardAuthController } from './site-forward-auth.controller.ts';
import { SiteGateProvidersController } from './site-gate-providers.controller.ts';
import { SiteGateSessionsController } from './site-gate-sessions.controller.ts';
import { SiteGateController } from './site-gate.controller.ts';
import { SiteHostnamesController } from './site-hostnames.controller.ts';
import { SiteMachinesController } from './site-machines.controller.ts';
import { SiteOriginSecretController } from './site-origin-secret.controller.ts';
import { SitePolicyController } from './site-policy.controller.ts';
import { SitePurgesController } from './site-purges.controller.ts';
import { SiteVisitorsController } from './site-visitors.controller.ts';
import { SitesController } from './sites.controller.ts';

export const sitesControllers = [
  SitesController,
  SiteHostnamesController,
  SiteCertificatesController,
  SitePolicyController,
  SiteVisitorsController,
  SiteBansController,
  SitePurgesController,
  SiteOriginSecretController,
  SiteClientCertificateController,
  SiteForwardAuthController,
  SiteGateController,
  SiteGateSessionsController,
  SiteGateProvidersController,
  SiteMachinesController,
  SiteFirewallController,
  SiteApiDescriptionController,
  FirewallRulesController,
  AccountPolicyController,
];
