import { Body, Controller, Get, Put, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { BillingProfiles } from '@sitekeep/billing';
import { billingProfileSchema, setBillingProfileSchema, type SetBillingProfile } from '@sitekeep/contracts';
import { CurrentAccount, Endpoint, RequirePermission, type AccountContext } from '@sitekeep/platform';
import { BillingProfileFaults } from './billing-profile-faults.ts';

@ApiTags('Billing')
@Controller('v1/billing/profile')
export class BillingProfileController {
  constructor(private readonly profiles: BillingProfiles) {}

  @Endpoint({ summary: 'Who buys, as the next invoice says it, and what tax it bears', answer: billingProfileSchema })
  @RequirePermission('billing:read')
  @Get()
  get(@CurrentAccount() { accountId }: AccountContext) {
    return this.profiles.get(accountId);
  }

  @Endpoint({
    summary: 'Say who buys: name, address, VAT id, language',
    description: 'A VAT id is checked by its format and its check digits. Invoices already issued keep what they say.',
    answer: billingProfileSchema,
  })
  @RequirePermission('billing:write')
  @UseInterceptors(BillingProfileFaults)
  @Put()
  set(@CurrentAccount() { accountId, principal }: AccountContext, @Body({ schema: setBillingProfileSchema }) body: SetBillingProfile) {
    return this.profiles.set(accountId, body, principal);
  }
}
