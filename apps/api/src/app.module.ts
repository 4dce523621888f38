import { Module, type DynamicModule } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { allEntities, contextModules } from '@sitekeep/control-plane';
import { PlatformModule } from '@sitekeep/platform';
import { refusalOfDevelopment, type ApiConfig, type Logger } from '@sitekeep/runtime';
import { AccessModule } from './access/access.module.ts';
import { accountControllers } from './customer/account.controllers.ts';
import { billingControllers } from './customer/billing.controllers.ts';
import { insightControllers } from './customer/insight.controller.ts';
import { SessionEntry } from './customer/session-entry.ts';
import { sitesControllers } from './customer/sites.controllers.ts';
import { visitorsControllers } from './customer/visitors.controllers.ts';
import { SandboxCardsController } from './dev/cards.controller.ts';
import { ClockController } from './dev/clock.controller.ts';
import { MailboxController } from './dev/mailbox.controller.ts';
import { SandboxPaymentsController } from './dev/payments.controller.ts';
import { EdgeProvidersController } from './gate/edge-providers.controller.ts';
import { EdgeEnrolController } from './gate/edge-enrol.controller.ts';
import { EdgePasskeysController } from './gate/edge-passkeys.controller.ts';
import { CheckEvents } from './gate/check-events.ts';
import { EdgeController } from './gate/edge.controller.ts';
import { gateControllers } from './gate/gate.controllers.ts';
import { HealthController } from './shell/health.controller.ts';
import { IdempotencyInterceptor } from './shell/idempotency.interceptor.ts';
import { LargeBodyInterceptor } from './shell/large-body.interceptor.ts';
import { staffControllers } from './staff/staff.controllers.ts';
import { webhookControllers } from './webhooks/webhooks.controller.ts';

/** Every controller of the api; one line per area. */
export const controllers = [
  HealthController,
  ...accountControllers,
  ...billingControllers,
  ...sitesControllers,
  ...insightControllers,
  ...visitorsControllers,
  ...gateControllers,
  ...staffControllers,
  ...webhookControllers,
];
/** What is for edges alone: not a part of the interface that is described. */
export const edgeControllers = [EdgeController, EdgePasskeysController, EdgeEnrolController, EdgeProvidersController];
/** What refuses to exist in production. */
export const developmentControllers = [ClockController, MailboxController, SandboxCardsController, SandboxPaymentsController];

@Module({})
export class AppModule {
  static register(config: ApiConfig, logger: Logger): DynamicModule {
    const development = refusalOfDevelopment('Mailbox, sandbox and clock', config) === null;
    return {
      module: AppModule,
      imports: [PlatformModule.register({ config, logger, entities: allEntities }), ...contextModules, AccessModule],
      controllers: [...controllers, ...edgeControllers, ...(development ? developmentControllers : [])],
      providers: [
        SessionEntry,
        CheckEvents,
        { provide: APP_INTERCEPTOR, useClass: LargeBodyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
    };
  }
}
