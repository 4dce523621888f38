import { writeFileSync } from 'node:fs';
import { explain } from '../../tools/bootstrap/say.mjs';
import { siteAt } from './judge.mjs';
import { optionsOf } from './options.mjs';
import { ordinaryLines } from './ordinary.mjs';
import { judgeAll, tableOf, verdicts } from './results.mjs';
import { readSuite } from './suite.mjs';

try {
  const { suite, paranoia, crs, json } = optionsOf(process.argv.slice(2));
  const cases = suite === null ? (await import('./own-suite.mjs')).ownSuite() : readSuite(suite);
  const results = judgeAll(cases, siteAt(paranoia, crs));
  console.log(`${cases.length} requests at paranoia ${paranoia}${crs === null ? '' : `, rules of ${crs}`}, ${suite ?? "the repo's own"}\n`);
  console.log(tableOf(results, paranoia).join('\n'));
  console.log(
    '\nstopped: refused, by whichever family. by this family: rules of the matching family alone reach the threshold.' +
      '\nnot taken for it: the same of requests that are no such attack. Requests meant for a higher paranoia are left out.',
  );
  console.log(ordinaryLines(results).join('\n'));
  if (json !== null) writeFileSync(json, `${JSON.stringify(verdicts(results), null, 1)}\n`);
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
