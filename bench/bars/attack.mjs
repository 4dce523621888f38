import { createServer } from 'node:http';
import { runH2load } from '../load/h2load.mjs';
import { bodyBytes } from '../peers/nginx.mjs';
import { check } from '../site-under-test.mjs';
import { edgeWithSite, load, withServers } from './setting.mjs';

const attackers = 200;
const attackRate = 20;
const browsers = 10;
const browseRate = 10;
const answerMs = 20;
const threshold = 20;
const mostMs = 100;

/** Attackers have no pass; browsers do. The origin takes its time, so that requests pile up as they would. */
export const attack = {
  name: 'attack',
  title: `${attackers} attackers at ${attackRate} requests/s each on a site in mode auto; the origin answers after ${answerMs} ms`,
  asks: `browsers with a pass see a p99 under ${mostMs} ms`,
  run: (context) =>
    withServers(async (keep) => {
      const origin = keep(await startSlowOrigin());
      const auto = { ...check, mode: 'auto', threshold };
      const edge = await edgeWithSite(keep, context, { name: 'attack', origin, check: auto });
      await load(edge, context, 10);
      const { Host, ...passed } = edge.headers;
      const common = { origin: 'http', host: Host, port: edge.port, cores: context.cores.load, streams: 1, http1: true };
      const seconds = context.seconds * context.rounds;
      const attacking = runH2load({ ...common, connections: attackers, rate: attackRate, seconds: seconds + 10, refusals: true });
      // A failure is told when the attack is over; until then it must not end the process.
      attacking.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 5000));
      const { p99_ms } = await runH2load({ ...common, connections: browsers, rate: browseRate, seconds, headers: passed });
      const { answers } = await attacking;
      const refused = answers.filter(({ status }) => status === 429).length / answers.length;
      return {
        got: `p99 ${p99_ms.toFixed(1)} ms; ${Math.round(refused * 100)} % of the attackers' requests were refused`,
        held: p99_ms < mostMs && refused > 0.5,
      };
    }),
};

async function startSlowOrigin() {
  const body = 'x'.repeat(bodyBytes);
  const server = createServer((_, response) => setTimeout(() => response.end(body), answerMs));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => server.close(resolve) && server.closeAllConnections());
  return { port: server.address().port, stop };
}
