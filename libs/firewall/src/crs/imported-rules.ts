import { firewallFamilies, firewallPlaces } from '@sitekeep/contracts';
import { z } from 'zod';
import { type Rule, ruleParts, severityScores } from '../rule.ts';

const parts = z.array(z.enum(ruleParts)).min(1).max(ruleParts.length);
const transformers = z.array(z.string().max(40)).max(20);
const ofTest = { in: parts.optional(), negated: z.literal(true).optional(), transformers: transformers.optional() };
const patterns = z.array(z.strictObject({ place: z.enum(firewallPlaces), name: z.string().max(500) })).max(50);

const importedTestSchema = z.union([
  z.strictObject({
    regex: z.string().max(65_536),
    caseSensitive: z.literal(true).optional(),
    minLength: z.int().min(1).optional(),
    ...ofTest,
  }),
  z.strictObject({ phrases: z.array(z.string().min(1).max(1000)).min(1).max(20_000), ...ofTest }),
  z.strictObject({ looksLike: z.enum(['sqli', 'xss']), ...ofTest }),
]);

const importedRuleSchema = z.strictObject({
  id: z.string().regex(/^crs-\d{1,9}$/),
  family: z.enum(firewallFamilies),
  severity: z.enum(Object.keys(severityScores) as [keyof typeof severityScores]),
  paranoia: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  stops: z.string().max(500),
  in: parts,
  screen: z.enum(['any', 'words', 'signs']),
  when: z.array(importedTestSchema).min(1).max(10),
  transformers: transformers.optional(),
  spares: patterns.optional(),
  only: patterns.optional(),
  sameValue: z.literal(true).optional(),
});

/** What `importCrs` makes of a release, and redisKeys.firewallCrs holds. */
export const importedRulesSchema = z.strictObject({
  version: z.int().min(1).describe('rises with every import that is published'),
  release: z.string().max(60).describe('as the release calls itself: OWASP_CRS/4.25.0'),
  rules: z.array(importedRuleSchema).max(5000),
});
export type ImportedRules = z.infer<typeof importedRulesSchema>;

/** As the engine takes them. They have no examples: those of a release stay with it. */
export function rulesOf({ rules }: ImportedRules): Rule[] {
  return rules.map((rule) => ({ ...rule, bad: [], good: [] }));
}
