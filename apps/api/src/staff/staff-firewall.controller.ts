import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  firewallPatchInputSchema,
  firewallPatchSchema,
  pageQuerySchema,
  pageSchema,
  reasonSchema,
  type FirewallPatchInput,
  type PageQuery,
} from '@sitekeep/contracts';
import { CurrentPrincipal, Endpoint, IdParam, RequireStaffPermission, type StaffPrincipal } from '@sitekeep/platform';
import { FirewallPatchesService } from '@sitekeep/policies';
import { z } from 'zod';

const takenBackSchema = z.strictObject({ reason: reasonSchema });

@ApiTags('Staff')
@Controller('v1/staff/firewall/patches')
export class StaffFirewallController {
  constructor(private readonly patches: FirewallPatchesService) {}

  @Endpoint({ summary: 'Staff: rules pushed to the firewalls of all sites, newest first', answer: pageSchema(firewallPatchSchema) })
  @RequireStaffPermission('staff:firewall:read')
  @Get()
  list(@Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.patches.list(query);
  }

  @Endpoint({
    summary: 'Staff: push a rule to the firewalls of all sites',
    description:
      'Against a weakness that is exploited before its software is mended. Asked before the rules of a site, on every edge within a second, for every site whose firewall is on; sites in mode detect only write it down.',
    status: 201,
    answer: firewallPatchSchema,
  })
  @RequireStaffPermission('staff:firewall:write')
  @Post()
  add(@CurrentPrincipal() staff: StaffPrincipal, @Body({ schema: firewallPatchInputSchema }) body: FirewallPatchInput) {
    return this.patches.add(staff, body);
  }

  @Endpoint({ summary: 'Staff: take a pushed rule back' })
  @RequireStaffPermission('staff:firewall:write')
  @Delete(':id')
  remove(
    @CurrentPrincipal() staff: StaffPrincipal,
    @IdParam('patch') id: string,
    @Query({ schema: takenBackSchema }) { reason }: z.infer<typeof takenBackSchema>,
  ) {
    return this.patches.remove(staff, id, reason);
  }
}
