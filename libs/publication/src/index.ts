import { DestroySiteHandler } from './destroy-site.handler.ts';
import { LiftBanHandler } from './lift-ban.handler.ts';
import { PublicationInitial1700000006000 } from './migrations/6000-publication.migration.ts';
import { NetworkLists1700000006001 } from './migrations/6001-network-lists.migration.ts';
import { NetworkListRow } from './network-list.entity.ts';
import { PublishRulesetHandler } from './publish-ruleset.handler.ts';
import { RulesetRow } from './ruleset.entity.ts';
import { WriteFirewallHandler } from './write-firewall.handler.ts';
import { WriteGateAccessHandler } from './write-gate-access.handler.ts';
import { WriteGateHandler } from './write-gate.handler.ts';
import { WritePurgeHandler } from './write-purge.handler.ts';

export { FirewallPublication } from './firewall-publication.ts';
export { NetworkListsService } from './network-lists.service.ts';
export { PublicationModule } from './publication.module.ts';
export { Publisher } from './publisher.ts';
export { RebuildService } from './rebuild.service.ts';
export { RulesetStore } from './ruleset-store.ts';
export const publicationEntities = [RulesetRow, NetworkListRow];
export const publicationMigrations = [PublicationInitial1700000006000, NetworkLists1700000006001];
export const publicationJobHandlers = [
  DestroySiteHandler,
  PublishRulesetHandler,
  LiftBanHandler,
  WritePurgeHandler,
  WriteFirewallHandler,
  WriteGateHandler,
  WriteGateAccessHandler,
];
