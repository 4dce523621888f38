import { Module } from '@nestjs/common';
import { AccountsReadModel } from './accounts.read-model.ts';
import { PasswordHasher } from './password-hasher.ts';

const services = [AccountsReadModel, PasswordHasher];

/** Customers, team members, sessions, API tokens and staff. Needs the global PlatformModule. */
@Module({ providers: services, exports: services })
export class AccountsModule {}
