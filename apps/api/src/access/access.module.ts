import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccountsModule } from '@sitekeep/accounts';
import { GateModule } from '@sitekeep/gate';
import { AccessCheck } from './access-check.ts';
import { AccessGuard } from './access.guard.ts';
import { EdgeKey } from './edge-key.ts';
import { OwnPage } from './own-page.ts';
import { Passports } from './passports.ts';
import { AddressLimitGuard, PrincipalLimitGuard } from './rate-limit.guards.ts';
import { RATE_RULES, RateLimits } from './rate-limits.ts';
import { StaffTrail } from './staff-trail.ts';

/** Who may call what, and how often. The guards run in this order, before every endpoint of the app. */
@Module({
  imports: [AccountsModule, GateModule, DiscoveryModule],
  providers: [
    { provide: RATE_RULES, useValue: null },
    RateLimits,
    OwnPage,
    EdgeKey,
    Passports,
    StaffTrail,
    AccessCheck,
    { provide: APP_GUARD, useClass: AddressLimitGuard },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: PrincipalLimitGuard },
  ],
  exports: [OwnPage, Passports, RateLimits],
})
export class AccessModule {}
