import { Body, Controller, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { People } from '@sitekeep/accounts';
import { changeMeSchema, personSchema, type ChangeMe } from '@sitekeep/contracts';
import { CurrentPrincipal, Endpoint, SignedIn, type CustomerPrincipal } from '@sitekeep/platform';

@ApiTags('Session')
@Controller('v1/me')
export class MeController {
  constructor(private readonly people: People) {}

  @Endpoint({ summary: 'Change your name, or the language of the mails to you', answer: personSchema })
  @SignedIn()
  @Patch()
  change(@CurrentPrincipal() principal: CustomerPrincipal, @Body({ schema: changeMeSchema }) body: ChangeMe) {
    return this.people.change(principal, body);
  }
}
