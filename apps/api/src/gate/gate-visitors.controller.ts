import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  gateVisitorChangeSchema,
  gateVisitorInputSchema,
  gateVisitorQuerySchema,
  pageSchema,
  visitorSchema,
  type GateVisitorChange,
  type GateVisitorInput,
  type GateVisitorQuery,
} from '@sitekeep/contracts';
import { GateVisitors } from '@sitekeep/gate';
import { CurrentGateKey, Endpoint, IdParam, RequireGateKey, type GateKeyContext } from '@sitekeep/platform';

@ApiTags('Gate')
@Controller('v1/gate/visitors')
export class GateVisitorsController {
  constructor(private readonly visitors: GateVisitors) {}

  @Endpoint({ summary: 'Visitors who may enter the site of the key, newest first', answer: pageSchema(visitorSchema) })
  @RequireGateKey()
  @Get()
  list(@CurrentGateKey() key: GateKeyContext, @Query({ schema: gateVisitorQuerySchema }) query: GateVisitorQuery) {
    return this.visitors.list(key, query);
  }

  @Endpoint({ summary: 'Add a visitor who may enter the site of the key', status: 201, answer: visitorSchema })
  @RequireGateKey()
  @Post()
  create(@CurrentGateKey() key: GateKeyContext, @Body({ schema: gateVisitorInputSchema }) body: GateVisitorInput) {
    return this.visitors.create(key, body);
  }

  @Endpoint({ summary: 'A visitor of the site of the key', answer: visitorSchema })
  @RequireGateKey()
  @Get(':id')
  get(@CurrentGateKey() key: GateKeyContext, @IdParam('visitor') id: string) {
    return this.visitors.get(key, id);
  }

  @Endpoint({
    summary: 'Change a visitor of the site of the key, or lock them',
    description: 'Who may enter other sites of the account too cannot be changed by the key of one: 409.',
    answer: visitorSchema,
  })
  @RequireGateKey()
  @Patch(':id')
  change(
    @CurrentGateKey() key: GateKeyContext,
    @IdParam('visitor') id: string,
    @Body({ schema: gateVisitorChangeSchema }) body: GateVisitorChange,
  ) {
    return this.visitors.change(key, id, body);
  }

  @Endpoint({
    summary: 'Take the site of the key away from a visitor',
    description: 'Who may then enter no site of the account is deleted, with tokens and codes.',
  })
  @RequireGateKey()
  @Delete(':id')
  remove(@CurrentGateKey() key: GateKeyContext, @IdParam('visitor') id: string) {
    return this.visitors.remove(key, id);
  }
}
