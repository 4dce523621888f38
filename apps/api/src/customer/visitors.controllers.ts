import { VisitorDevicesController } from './visitor-devices.controller.ts';
import { VisitorIdentitiesController } from './visitor-identities.controller.ts';
import { VisitorInvitationsController } from './visitor-invitations.controller.ts';
import { VisitorPasskeysController } from './visitor-passkeys.controller.ts';
import { VisitorSessionsController } from './visitor-sessions.controller.ts';
import { VisitorTokensController } from './visitor-tokens.controller.ts';
import { VisitorsController } from './visitors.controller.ts';

export const visitorsControllers = [
  VisitorsController,
  VisitorInvitationsController,
  VisitorTokensController,
  VisitorSessionsController,
  VisitorPasskeysController,
  VisitorIdentitiesController,
  VisitorDevicesController,
];
