import { CheckController } from './check.controller.ts';

export const gateControllers = [CheckController];
