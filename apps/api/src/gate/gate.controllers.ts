import { CheckController } from './check.controller.ts';
import { GateTokensController } from './gate-tokens.controller.ts';
import { GateVisitorsController } from './gate-visitors.controller.ts';

export const gateControllers = [CheckController, GateVisitorsController, GateTokensController];
