import { PublicationInitial1700000006000 } from './migrations/6000-publication.migration.ts';
import { PublishRulesetHandler } from './publish-ruleset.handler.ts';
import { RulesetRow } from './ruleset.entity.ts';

export { PublicationModule } from './publication.module.ts';
export { Publisher } from './publisher.ts';
export { RebuildService } from './rebuild.service.ts';
export { RulesetStore } from './ruleset-store.ts';
export const publicationEntities = [RulesetRow];
export const publicationMigrations = [PublicationInitial1700000006000];
export const publicationJobHandlers = [PublishRulesetHandler];
