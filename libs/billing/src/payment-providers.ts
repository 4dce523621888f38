import { Inject, Injectable } from '@nestjs/common';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import type { ControlConfig } from '@sitekeep/runtime';
import type { PaymentProvider } from './payment-provider.ts';
import { SandboxProvider } from './sandbox-provider.ts';
import { StripeProvider } from './stripe-provider.ts';

/** The provider that takes payments here: Stripe with its keys, else the sandbox, which refuses production. */
@Injectable()
export class PaymentProviders {
  readonly current: PaymentProvider;

  constructor(@Inject(CONTROL_CONFIG) config: ControlConfig) {
    this.current = config.STRIPE_SECRET_KEY ? new StripeProvider(config) : new SandboxProvider(config);
  }

  /** Null when that provider is not set up here. */
  named(name: string): PaymentProvider | null {
    return this.current.name === name ? this.current : null;
  }
}
