import type { Import, Remark } from './import-release.ts';

/** What an import is to be told as: every rule that could not be expressed, those that are weaker, and how many have become rules. */
export function importSummary({ imported, notExpressed, weaker, rules }: Import): string {
  const byParanoia = [1, 2, 3, 4].map((level) => imported.rules.filter(({ paranoia }) => paranoia === level).length);
  return [
    ...section('Not expressed:', notExpressed),
    ...section('Weaker than they were:', weaker),
    `${imported.release}: ${imported.rules.length} of ${rules} rules imported (paranoia 1 to 4: ${byParanoia.join(', ')}).`,
  ].join('\n');
}

function section(title: string, remarks: readonly Remark[]): string[] {
  const lines = remarks.map(({ rule, file, line, reason }) => `  ${rule || '(no id)'}  ${reason}  (${file}:${line})`);
  return lines.length === 0 ? [] : [title, ...lines, ''];
}
