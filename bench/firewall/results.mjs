import { familiesFor, isAttackFamily } from './families.mjs';

/** Judges every case; each result is `{ id, family, kind, attack, paranoia, blocked, taken, score, rules }`: taken for an attack of the case's family. */
export function judgeAll(cases, { judge, threshold }) {
  return cases.map(({ id, family, kind, paranoia, attack, request }) => {
    const { blocked, score, byFamily, rules } = judge(request);
    const families = familiesFor(family);
    const taken = blocked && (families === null || families.some((name) => (byFamily[name] ?? 0) >= threshold));
    return { id, family, kind, paranoia, attack, blocked, taken, score, rules };
  });
}

/** Lines of a table: what was stopped of attacks up to the paranoia, and what was let by of what is none. */
export function tableOf(results, paranoia) {
  const asked = results.filter((result) => result.kind === undefined && result.paranoia <= paranoia);
  const families = [...new Set(asked.map(({ family }) => family))].sort();
  const lines = families.map((family) =>
    lineOf(
      family,
      asked.filter((result) => result.family === family),
    ),
  );
  const proper = asked.filter(({ family }) => isAttackFamily(family));
  if (proper.length > 0) lines.push(lineOf('930 to 944', proper));
  if (families.length > 1) lines.push(lineOf('all', asked));
  return [
    '| family | attacks | stopped | | by this family | others | not taken for it | | not blocked at all |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...lines,
  ];
}

function lineOf(name, results) {
  const attacks = results.filter(({ attack }) => attack);
  const others = results.filter(({ attack }) => !attack);
  const stopped = attacks.filter(({ blocked }) => blocked).length;
  const byFamily = attacks.filter(({ taken }) => taken).length;
  const spared = others.filter(({ taken }) => !taken).length;
  const passed = others.filter(({ blocked }) => !blocked).length;
  const cells = [name, attacks.length, stopped, share(stopped, attacks.length), byFamily];
  return `| ${[...cells, others.length, spared, share(spared, others.length), passed].join(' | ')} |`;
}

const share = (part, whole) => (whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`);

/** What `--json` writes. */
export const verdicts = (results) =>
  results.map(({ id, blocked, score, rules }) => ({ id, verdict: blocked ? 'block' : 'pass', score, rules }));
