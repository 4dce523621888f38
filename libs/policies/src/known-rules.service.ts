import { Injectable } from '@nestjs/common';
import { firewallFamilies, type KnownFamily, type KnownRule, type KnownRuleQuery, type Page } from '@sitekeep/contracts';
import { ourRules, type Rule, severityScores } from '@sitekeep/firewall/rules';
import { invalidContent, Transactions } from '@sitekeep/platform';
import type { EntityManager } from 'typeorm';
import { familyWords } from './family-words.ts';
import { ImportedRulesService } from './imported-rules.service.ts';

/** The rules there are: ours, and those that operators have imported. */
@Injectable()
export class KnownRulesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly imported: ImportedRulesService,
  ) {}

  /** In the order in which they are written; a page after the rule that the cursor names. */
  async list({ set, family, after, limit }: KnownRuleQuery): Promise<Page<KnownRule>> {
    const all = set === 'sitekeep' ? ourRules : await this.imported.rules(this.transactions.manager);
    const wanted = all.filter((rule) => family === undefined || rule.family === family);
    const start = after === undefined ? 0 : wanted.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && start === 0)
      throw invalidContent([{ pointer: '/after', code: 'invalid_cursor', detail: 'Send the nextCursor of the page before.' }]);
    const data = wanted.slice(start, start + limit).map((rule) => ({ ...showRule(rule), set }));
    return { data, nextCursor: start + limit < wanted.length ? (data.at(-1)?.id ?? null) : null };
  }

  families(): Page<KnownFamily> {
    return { data: firewallFamilies.map((family) => ({ family, stops: familyWords[family] })), nextCursor: null };
  }

  /** Ids of all, and whether any were imported: what exclusions and sets are checked against. */
  async known(manager: EntityManager): Promise<{ knownRules: ReadonlySet<string>; crsImported: boolean }> {
    const imported = await this.imported.ids(manager);
    return { knownRules: new Set([...ourRules.map(({ id }) => id), ...(imported ?? [])]), crsImported: imported !== null };
  }
}

const showRule = ({ id, family, severity, paranoia, stops }: Rule) => ({
  id,
  family,
  severity,
  score: severityScores[severity],
  paranoia,
  stops,
});
