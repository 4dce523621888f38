import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  deadJobSchema,
  pageQuerySchema,
  pageSchema,
  queueSchema,
  withReasonSchema,
  type PageQuery,
  type WithReason,
} from '@sitekeep/contracts';
import { CurrentPrincipal, DeadJobs, Endpoint, RequireStaffPermission, type StaffPrincipal } from '@sitekeep/platform';
import { DeadJobRetry, QueuesReadModel } from '@sitekeep/support';
import { z } from 'zod';

const queuesSchema = z.strictObject({ data: z.array(queueSchema) });

@ApiTags('Staff')
@Controller('v1/staff')
export class StaffQueuesController {
  constructor(
    private readonly queues: QueuesReadModel,
    private readonly dead: DeadJobs,
    private readonly deadRetry: DeadJobRetry,
  ) {}

  @Endpoint({ summary: 'Staff: the queues of jobs, and what comes by schedule', answer: queuesSchema })
  @RequireStaffPermission('staff:queues:read')
  @Get('queues')
  async list() {
    return { data: await this.queues.list() };
  }

  @Endpoint({
    summary: 'Staff: jobs that failed for a day and are not tried any more, last died first',
    answer: pageSchema(deadJobSchema),
  })
  @RequireStaffPermission('staff:queues:read')
  @Get('dead-jobs')
  listDead(@Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.dead.page(query);
  }

  @Endpoint({ summary: 'Staff: try a dead job again' })
  @RequireStaffPermission('staff:queues:write')
  @Post('dead-jobs/:id/retry')
  retry(@CurrentPrincipal() staff: StaffPrincipal, @Param('id') id: string, @Body({ schema: withReasonSchema }) { reason }: WithReason) {
    return this.deadRetry.retry(id, staff, reason);
  }
}
