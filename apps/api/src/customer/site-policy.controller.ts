import { Controller } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { sitePolicyChangeSchema, sitePolicyInputSchema, sitePolicySchema } from '@sitekeep/contracts';
import { policyEndpoints } from './policy-endpoints.ts';

const ofOneSite = policyEndpoints('of one site', {
  input: sitePolicyInputSchema,
  change: sitePolicyChangeSchema,
  answer: sitePolicySchema,
});

@ApiTags('Policies')
@ApiParam({ name: 'id', required: true, schema: { type: 'string' } })
@Controller('v1/sites/:id/policy')
export class SitePolicyController extends ofOneSite {}
