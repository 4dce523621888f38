import { VisitorSessionsController } from './visitor-sessions.controller.ts';
import { VisitorTokensController } from './visitor-tokens.controller.ts';
import { VisitorsController } from './visitors.controller.ts';

export const visitorsControllers = [VisitorsController, VisitorTokensController, VisitorSessionsController];
