import { Module } from '@nestjs/common';
import { AccountsReadModel } from './accounts.read-model.ts';
import { CustomerAccess } from './customer-access.service.ts';
import { Housekeeping } from './housekeeping.ts';
import { MembershipRepository } from './membership.repository.ts';
import { PasswordHasher } from './password-hasher.ts';
import { SignIn } from './sign-in.service.ts';
import { StaffAccess } from './staff-access.service.ts';

const services = [AccountsReadModel, CustomerAccess, Housekeeping, MembershipRepository, PasswordHasher, SignIn, StaffAccess];

/** Customers, team members, sessions, API tokens and staff. Needs the global PlatformModule. */
@Module({ providers: services, exports: services })
export class AccountsModule {}
