/** Lines of a table of the ordinary traffic by kind, and what blocked any of it; none where the suite has no ordinary traffic. */
export function ordinaryLines(results) {
  const ordinary = results.filter(({ kind }) => kind !== undefined);
  if (ordinary.length === 0) return [];
  const kinds = Map.groupBy(ordinary, ({ kind }) => kind);
  const rows = [...kinds].map(([kind, those]) => rowOf(kind, those));
  return [
    '',
    '| ordinary traffic | requests | blocked | |',
    '| --- | --: | --: | --: |',
    ...rows,
    rowOf('all', ordinary),
    ...blockers(ordinary.filter(({ blocked }) => blocked)),
  ];
}

function rowOf(name, results) {
  const blocked = results.filter((result) => result.blocked).length;
  return `| ${[name, results.length, blocked, `${((100 * blocked) / results.length).toFixed(2)} %`].join(' | ')} |`;
}

/** Which rules matched in requests that were blocked, and of which kinds those were. */
function blockers(blocked) {
  const byRule = Map.groupBy(
    blocked.flatMap(({ kind, rules }) => rules.map((rule) => ({ kind, rule }))),
    ({ rule }) => rule,
  );
  const lines = [...byRule]
    .sort(([, some], [, others]) => others.length - some.length)
    .map(([rule, those]) => `- ${rule}: ${countsOf(those)}`);
  return lines.length === 0 ? [] : ['', 'Rules that matched in blocked ordinary requests:', ...lines];
}

const countsOf = (those) => [...Map.groupBy(those, ({ kind }) => kind)].map(([kind, { length }]) => `${length} ${kind}`).join(', ');
