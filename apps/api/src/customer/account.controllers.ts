import { AccountSecurityController } from './account-security.controller.ts';
import { AccountController } from './account.controller.ts';
import { MeController } from './me.controller.ts';
import { SessionController } from './session.controller.ts';
import { TeamController } from './team.controller.ts';
import { TokensController } from './tokens.controller.ts';

export const accountControllers = [
  SessionController,
  MeController,
  AccountSecurityController,
  AccountController,
  TeamController,
  TokensController,
];
