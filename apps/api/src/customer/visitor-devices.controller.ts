import { Controller, Delete, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pageSchema, trustedDeviceSchema } from '@sitekeep/contracts';
import { TrustedDevices } from '@sitekeep/gate';
import { CurrentAccount, Endpoint, IdParam, RequirePermission, type AccountContext } from '@sitekeep/platform';

@ApiTags('Visitors')
@Controller('v1/visitors/:id/devices')
export class VisitorDevicesController {
  constructor(private readonly devices: TrustedDevices) {}

  @Endpoint({ summary: 'Browsers on which a visitor needs no code, newest first', answer: pageSchema(trustedDeviceSchema) })
  @RequirePermission('visitors:read')
  @Get()
  list(@CurrentAccount() { accountId }: AccountContext, @IdParam('visitor') visitorId: string) {
    return this.devices.list(accountId, visitorId);
  }

  @Endpoint({
    summary: 'Trust no browser of a visitor any more',
    description: 'At the next sign-in a code is wanted again. Sessions go on: end them apart.',
  })
  @RequirePermission('visitors:write')
  @Delete()
  removeAll(@CurrentAccount() account: AccountContext, @IdParam('visitor') visitorId: string) {
    return this.devices.removeAll(account, visitorId);
  }

  @Endpoint({ summary: 'Trust one browser of a visitor no more', description: 'Sessions go on: end them apart.' })
  @RequirePermission('visitors:write')
  @Delete(':deviceId')
  remove(
    @CurrentAccount() account: AccountContext,
    @IdParam('visitor') visitorId: string,
    @IdParam('trustedDevice', 'deviceId') deviceId: string,
  ) {
    return this.devices.remove(account, visitorId, deviceId);
  }
}
