import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SiteUsage, type UsagePart } from '@sitekeep/billing';
import type { PlanFeature } from '@sitekeep/contracts';
import type { EntityManager } from 'typeorm';
import { GateClientCaRow, GateMachineRow } from './gate-machine.entity.ts';
import { ProviderRow } from './provider.entity.ts';

const tables = { providers: ProviderRow, machines: GateMachineRow, 'client-ca': GateClientCaRow } as const;

/** Which ways into a site it uses that not every plan holds. Whether it has a gate is its policy's to say. */
@Injectable()
export class GateUsage implements OnModuleInit {
  constructor(private readonly usage: SiteUsage) {}

  onModuleInit(): void {
    this.usage.bring('gate', (manager, accountId, siteId) => this.read(manager, accountId, siteId));
  }

  private async read(manager: EntityManager, accountId: string, siteId: string): Promise<UsagePart> {
    const features: PlanFeature[] = [];
    for (const [feature, table] of Object.entries(tables))
      if (await manager.existsBy<GateMachineRow | ProviderRow | GateClientCaRow>(table, { accountId, siteId }))
        features.push(feature as PlanFeature);
    return { features };
  }
}
