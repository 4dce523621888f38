import type { Clock, EdgeConfig, Logger } from '@sitekeep/runtime';
import { sharedOriginSettings } from '../site-directory/shared-parts.ts';
import { passKey } from '../visitor-check/keyring.ts';
import { HealthChecks } from './balancer/health-checks.ts';
import type { OriginConnect } from './origin-connect.ts';
import type { OriginServices } from './site-origins.ts';

/** Of one process. */
export function originServices(config: EdgeConfig, connect: OriginConnect, clock: Clock, logger: Logger): OriginServices {
  return {
    connect,
    clock,
    logger,
    sealingKey: config.SEALING_KEY,
    cookieKey: passKey(config),
    checks: new HealthChecks(),
    out: new Set(),
    retries: { count: 0 },
    shared: sharedOriginSettings,
  };
}
