import { Body, Controller, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EmailChange, EmailConfirmation, Passwords } from '@sitekeep/accounts';
import {
  changeEmailSchema,
  changePasswordSchema,
  confirmEmailSchema,
  forgotPasswordSchema,
  resetPasswordSchema,
} from '@sitekeep/contracts';
import { CurrentPrincipal, Endpoint, Public, SignedIn, type CustomerPrincipal } from '@sitekeep/platform';
import type { z } from 'zod';
import { LimitedBy } from '../access/rate-limit.guards.ts';

@ApiTags('Session')
@Controller('v1')
export class AccountSecurityController {
  constructor(
    private readonly confirmation: EmailConfirmation,
    private readonly passwords: Passwords,
    private readonly emailChange: EmailChange,
  ) {}

  @Endpoint({ summary: 'Accept the terms of service' })
  @SignedIn()
  @Post('terms-acceptance')
  acceptTerms(@CurrentPrincipal() { id }: CustomerPrincipal) {
    return this.confirmation.acceptTerms(id);
  }

  @Endpoint({ summary: 'Confirm an address, of a sign-up or of a change, by the token of the mail' })
  @Public('the token of the mail is the right')
  @LimitedBy({ name: 'code', by: 'address' })
  @Post('email-confirmations')
  confirm(@Body({ schema: confirmEmailSchema }) { token }: z.infer<typeof confirmEmailSchema>) {
    return this.confirmation.confirm(token);
  }

  @Endpoint({ summary: 'Send the mail that confirms the address again' })
  @SignedIn()
  @LimitedBy({ name: 'mail', by: 'address' })
  @Post('email-confirmations/resend')
  resend(@CurrentPrincipal() { id }: CustomerPrincipal) {
    return this.confirmation.resend(id);
  }

  @Endpoint({
    summary: 'Ask for a mail with a link that sets a new password',
    description: 'The answer is the same whether or not the address has an account.',
    status: 202,
  })
  @Public('whoever forgot the password cannot sign in')
  @LimitedBy({ name: 'mail', by: 'address+email' }, { name: 'code', by: 'address' })
  @Post('password-resets')
  forgot(@Body({ schema: forgotPasswordSchema }) { email }: z.infer<typeof forgotPasswordSchema>) {
    return this.passwords.forgot(email);
  }

  @Endpoint({ summary: 'Set a new password by the token of the mail; ends all sessions' })
  @Public('the token of the mail is the right')
  @LimitedBy({ name: 'code', by: 'address' })
  @Post('password-resets/complete')
  reset(@Body({ schema: resetPasswordSchema }) { token, password }: z.infer<typeof resetPasswordSchema>) {
    return this.passwords.reset(token, password);
  }

  @Endpoint({ summary: 'Change the password; ends all other sessions' })
  @SignedIn()
  @LimitedBy({ name: 'code', by: 'address' })
  @Put('session/password')
  changePassword(
    @CurrentPrincipal() { id, sessionId }: CustomerPrincipal,
    @Body({ schema: changePasswordSchema }) body: z.infer<typeof changePasswordSchema>,
  ) {
    return this.passwords.change(id, sessionId, body.currentPassword, body.password);
  }

  @Endpoint({
    summary: 'Ask to change the e-mail address',
    description: 'It changes when the new address is confirmed; the old one is told.',
    status: 202,
  })
  @SignedIn()
  @LimitedBy({ name: 'mail', by: 'address+email' }, { name: 'code', by: 'address' })
  @Post('email-change')
  changeEmail(@CurrentPrincipal() { id }: CustomerPrincipal, @Body({ schema: changeEmailSchema }) body: z.infer<typeof changeEmailSchema>) {
    return this.emailChange.ask(id, body.email, body.currentPassword);
  }
}
