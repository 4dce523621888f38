import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { knownFamilySchema, knownRuleQuerySchema, knownRuleSchema, pageSchema, type KnownRuleQuery } from '@sitekeep/contracts';
import { Endpoint, RequirePermission } from '@sitekeep/platform';
import { KnownRulesService } from '@sitekeep/policies';

@ApiTags('Firewall')
@Controller('v1/firewall')
export class FirewallRulesController {
  constructor(private readonly known: KnownRulesService) {}

  @Endpoint({
    summary: 'The rules of the firewall’s sets',
    description: 'What each stops and how much it counts. Ids stay for ever, so that exclusions may name them.',
    answer: pageSchema(knownRuleSchema),
  })
  @RequirePermission('policies:read')
  @Get('rules')
  list(@Query({ schema: knownRuleQuerySchema }) query: KnownRuleQuery) {
    return this.known.list(query);
  }

  @Endpoint({ summary: 'The families of the firewall’s rules', answer: pageSchema(knownFamilySchema) })
  @RequirePermission('policies:read')
  @Get('families')
  families() {
    return this.known.families();
  }
}
