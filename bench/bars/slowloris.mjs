import { fileURLToPath } from 'node:url';
import { median } from '../figures.mjs';
import { startChild } from '../../tools/bootstrap/processes.mjs';
import { adopt, stop } from '../processes.mjs';
import { p99At } from './p99-half-load.mjs';
import { edgeWithSite, load, warmUp, withServers } from './setting.mjs';

const attacker = fileURLToPath(new URL('../load/slow-heads.mjs', import.meta.url));
const connections = 2000;

export const slowloris = {
  name: 'slowloris',
  title: `${connections} connections that send their heads in drops`,
  asks: "other clients' p99 at most doubles",
  run: (context) =>
    withServers(async (keep) => {
      const edge = await edgeWithSite(keep, context, { name: 'slowloris' });
      await warmUp(edge, context);
      const { rps } = await load(edge, context, context.seconds);
      const p99 = async () => {
        const rounds = [];
        for (let i = 0; i < context.rounds; i++) rounds.push(await p99At(edge, context, rps / 2, context.seconds));
        return median(rounds);
      };
      const before = await p99();
      const args = ['-c', context.cores.load, process.execPath, attacker, String(edge.port), String(connections)];
      const child = startChild('slow-heads', 'taskset', args, { onChild: adopt });
      keep({ stop: () => stop(child, { graceMs: 0 }) });
      await new Promise((resolve) => setTimeout(resolve, 5000));
      const during = await p99();
      return {
        got: `${before.toFixed(2)} ms before, ${during.toFixed(2)} ms during, at ${Math.round(rps / 2)} requests/s`,
        held: during <= 2 * before,
      };
    }),
};
