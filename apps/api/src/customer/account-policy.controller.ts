import { Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { accountPolicyChangeSchema, accountPolicyInputSchema, accountPolicySchema } from '@sitekeep/contracts';
import { policyEndpoints } from './policy-endpoints.ts';

const ofTheAccount = policyEndpoints('of the account, which holds for all its sites', {
  input: accountPolicyInputSchema,
  change: accountPolicyChangeSchema,
  answer: accountPolicySchema,
});

@ApiTags('Policies')
@Controller('v1/policy')
export class AccountPolicyController extends ofTheAccount {}
