import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  auditEntrySchema,
  auditQuerySchema,
  noticeSchema,
  pageQuerySchema,
  pageSchema,
  type AuditQuery,
  type PageQuery,
} from '@sitekeep/contracts';
import { Endpoint, RequireStaffPermission } from '@sitekeep/platform';
import { TrailReadModel } from '@sitekeep/support';

@ApiTags('Staff')
@Controller('v1/staff')
export class StaffTrailController {
  constructor(private readonly trail: TrailReadModel) {}

  @Endpoint({ summary: 'Staff: what was done, by whom and why', answer: pageSchema(auditEntrySchema) })
  @RequireStaffPermission('staff:audit:read')
  @Get('audit')
  audit(@Query({ schema: auditQuerySchema }) query: AuditQuery) {
    return this.trail.audit(query);
  }

  @Endpoint({ summary: 'Staff: notices', answer: pageSchema(noticeSchema) })
  @RequireStaffPermission('staff:audit:read')
  @Get('notices')
  notices(@Query({ schema: pageQuerySchema }) query: PageQuery) {
    return this.trail.notices(query);
  }
}
