import { runH2load } from '../load/h2load.mjs';
import { startOrigin, startProxy } from '../peers/nginx.mjs';
import { median } from '../figures.mjs';
import { hostname } from '../site-under-test.mjs';
import { edgeWithSite, load, warmUp, withServers } from './setting.mjs';

const connections = 64;

/** p99 in ms at this many requests per second. */
export async function p99At({ port, headers }, { cores }, rps, seconds) {
  const { Host, ...others } = headers;
  const rate = Math.max(1, Math.round(rps / connections));
  const options = {
    origin: 'http',
    host: Host,
    port,
    cores: cores.load,
    seconds,
    headers: others,
    connections,
    streams: 1,
    rate,
    http1: true,
  };
  return (await runH2load(options)).p99_ms;
}

export const p99HalfLoad = {
  name: 'p99_half_load',
  title: 'p99 at half of the own peak',
  asks: "within 2 times nginx's",
  run: (context) =>
    withServers(async (keep) => {
      const origin = keep(await startOrigin({ cores: context.cores.load }));
      const nginx = keep(await startProxy({ cores: context.cores.proxy, origin }));
      const ours = await edgeWithSite(keep, context, { name: 'half-load', origin });
      await warmUp(ours, context);
      const sides = [ours, { ...nginx, headers: { Host: hostname } }].map((proxy) => ({ proxy, rounds: [] }));
      for (const side of sides) side.peak = (await load(side.proxy, context, context.seconds)).rps;
      for (let round = 0; round < context.rounds; round++) {
        for (const { proxy, peak, rounds } of sides) rounds.push(await p99At(proxy, context, peak / 2, context.seconds));
      }
      const [mine, theirs] = sides.map(({ rounds }) => median(rounds));
      const rates = sides.map(({ peak }) => Math.round(peak / 2));
      return {
        got: `${mine.toFixed(2)} ms at ${rates[0]}/s; nginx ${theirs.toFixed(2)} ms at ${rates[1]}/s: ${(mine / theirs).toFixed(2)} times`,
        held: mine <= 2 * theirs,
      };
    }),
};
