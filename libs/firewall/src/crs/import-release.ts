import { NotExpressible } from './faults.ts';
import { familyOf } from './families.ts';
import { type ImportedRule, importRule, severityOf, type Surroundings, tagsOf } from './import-rule.ts';
import type { ImportedRules } from './imported-rules.ts';
import { boundRemovals, removalsIn } from './removals.ts';
import { readSecLang } from './seclang.ts';
import { type SecRule, secRules, valueOf } from './sec-rule.ts';
import { settingsOf } from './settings.ts';

/** A rule of a release, and what is to be said of it. */
export interface Remark {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

export interface Import {
  readonly imported: ImportedRules;
  /** Rules that look at requests, and exclusions, that have become nothing. */
  readonly notExpressed: readonly Remark[];
  /** Rules that have become others than they were. */
  readonly weaker: readonly Remark[];
  /** How many rules of the release look at what requests hold. */
  readonly rules: number;
}

/** What libddwaf says of the rules that it can not compile. */
export type Refusals = (rules: readonly ImportedRule[]) => readonly { readonly rule: string; readonly error: string }[];

/** A release by its files: name without folder, and text. `refusals`: of the engine that the rules are for. */
export function importRelease(files: ReadonlyMap<string, string>, refusals: Refusals): Import {
  const directives = confFiles(files).flatMap((name) => readSecLang(files.get(name) ?? '', name));
  const rules = secRules(directives);
  const surroundings: Surroundings = {
    settings: settingsOf(directives),
    dataOf: (file) => linesOf(files, file),
    removals: removalsIn(directives),
  };
  const known = rules.filter((rule) => familyOf(rule.id, tagsOf(rule)) !== null && severityOf(rule) !== null);
  const notExpressed: Remark[] = boundRemovals(rules).map(({ rule, reason }) => remark(rule, reason));
  const weaker: Remark[] = [];
  const made = known.flatMap((rule) => {
    const { removes } = surroundings.removals;
    if (removes(rule.id, tagsOf(rule))) return [];
    try {
      const { rule: imported, weaker: why } = importRule(rule, surroundings);
      weaker.push(...why.map((reason) => remark(rule, reason)));
      return [imported];
    } catch (error) {
      if (!(error instanceof NotExpressible)) throw error;
      notExpressed.push(remark(rule, error.message));
      return [];
    }
  });
  const refused = new Map(refusals(made).map(({ rule, error }) => [rule, error]));
  for (const rule of known) {
    const error = refused.get(`crs-${rule.id}`);
    if (error !== undefined) notExpressed.push(remark(rule, `the engine refuses it: ${error.slice(0, 200)}`));
  }
  const kept = made.filter(({ id }) => !refused.has(id));
  return {
    imported: { version: 1, release: releaseOf(rules), rules: kept },
    notExpressed,
    weaker: weaker.filter(({ rule }) => kept.some(({ id }) => id === `crs-${rule}`)),
    rules: known.length,
  };
}

/** Set-up first, then by name: as the files of a release are to be included. */
function confFiles(files: ReadonlyMap<string, string>): string[] {
  const names = [...files.keys()].filter((name) => /\.conf$|^crs-setup\.conf\.example$/.test(name) && !/^RESPONSE-9[58]/.test(name));
  const isSetup = (name: string) => (name.startsWith('crs-setup') ? 0 : 1);
  return names.sort((a, b) => isSetup(a) - isSetup(b) || (a < b ? -1 : 1));
}

function linesOf(files: ReadonlyMap<string, string>, name: string): string[] {
  const text = files.get(name);
  if (text === undefined) throw new NotExpressible(`${name}: the release has no such file`);
  return text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

const releaseOf = (rules: readonly SecRule[]): string =>
  (rules.map(({ links }) => valueOf(links[0]?.actions ?? [], 'ver')).find(Boolean) ?? 'unknown').slice(0, 60);

const remark = ({ id, file, line }: SecRule, reason: string): Remark => ({ rule: id, file, line, reason });
