import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CodesByProvider } from '@sitekeep/policies';
import { factorsOf } from './provider-rules.ts';
import { ProvidersRepository } from './providers.repository.ts';

/** Tells policies of providers that stand for a code, so that a gate without any other is no slip. */
@Injectable()
export class ProviderCodes implements OnModuleInit {
  constructor(
    private readonly policies: CodesByProvider,
    private readonly providers: ProvidersRepository,
  ) {}

  onModuleInit(): void {
    this.policies.bring(async (manager, { siteId }) =>
      (await this.providers.ofSite(manager, siteId)).some((provider) => factorsOf(provider).includes('code')),
    );
  }
}
