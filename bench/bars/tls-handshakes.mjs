import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { redisKeys } from '@sitekeep/contracts';
import { seal } from '@sitekeep/runtime';
import { runQuietly } from '../../tools/bootstrap/run-quietly.mjs';
import { certificateFiles, certificateOf, key } from '../certificate.mjs';
import { startEdge } from '../edge.mjs';
import { median } from '../figures.mjs';
import { cpuSeconds } from '../machine.mjs';
import { startOrigin } from '../peers/nginx.mjs';
import { hostname, numberedSite, rulesetOf, sealingKey } from '../site-under-test.mjs';
import { withServers } from './setting.mjs';

const script = fileURLToPath(new URL('../load/handshakes.mjs', import.meta.url));
const many = 1000;
const leastShare = 0.9;
const resumptions = 40;

/** Starts an edge with as many sites as there are certificates, each with one of its own. */
async function edgeWithCertificates(keep, { cores }, { name, count, workers = 1 }) {
  const origin = keep(await startOrigin({ cores: cores.load }));
  const certificates = Array.from({ length: count }, (_, i) => storedCertificate(i));
  const rulesetAt = (i) => {
    const { id, fingerprint } = certificates[i];
    const { siteId, hostnames } = numberedSite(i);
    return rulesetOf({ siteId, hostnames, origin, entries: 10, revision: i + 1, certificates: [{ id, names: hostnames, fingerprint }] });
  };
  const fill = async (publisher) => {
    const write = publisher.redis.pipeline();
    for (const certificate of certificates) write.set(redisKeys.certificate(certificate.id), JSON.stringify(certificate));
    await write.exec();
    await publisher.fill(count, rulesetAt);
  };
  const tls = certificateFiles(hostname);
  const on = workers === 1 ? cores.proxy : [...new Set([cores.load, cores.proxy])].join(',');
  return keep(await startEdge({ name, cores: on, loadCores: cores.load, tls, fill, workers }));
}

function storedCertificate(i) {
  const { siteId, hostnames } = numberedSite(i);
  const { cert, fingerprint, notAfter } = certificateOf(...hostnames);
  const id = `certificate_${i}`;
  return { id, siteId, fingerprint, chain: cert, key: seal(sealingKey, `certificate ${id}`, key), notAfter };
}

export const tlsHandshakes = {
  name: 'tls_handshakes',
  title: `Whole TLS 1.3 handshakes with ${many} certificates beside one`,
  asks: `at least ${leastShare} times as many per second`,
  run: (context) =>
    withServers(async (keep) => {
      const edge = await edgeWithCertificates(keep, context, { name: 'tls', count: many });
      const perSecond = async (names, seconds) => {
        const args = ['-c', context.cores.load, process.execPath, script, edge.port, seconds, names].map(String);
        const before = cpuSeconds(edge.pid);
        const done = Number(await runQuietly('taskset', args, { what: 'handshakes' }));
        return { rate: done / seconds, cpuMs: ((cpuSeconds(edge.pid) - before) * 1000) / done };
      };
      // Every certificate is read and opened once before.
      await perSecond(many, 10);
      const rounds = { one: [], many: [] };
      for (let round = 0; round < context.rounds; round++) {
        rounds.one.push(await perSecond(1, context.seconds));
        rounds.many.push(await perSecond(many, context.seconds));
      }
      const middle = (side, key) => median(rounds[side].map((round) => round[key]));
      const share = middle('many', 'rate') / middle('one', 'rate');
      const words = (side) => `${middle(side, 'rate').toFixed(0)}/s (${middle(side, 'cpuMs').toFixed(2)} ms of CPU each)`;
      return {
        got: `${words('many')} with ${many}, ${words('one')} with one: ${share.toFixed(2)} times`,
        held: share >= leastShare,
      };
    }),
};

export const tlsResumption = {
  name: 'tls_resumption',
  title: `A TLS session goes on over ${resumptions} new connections to 4 processes`,
  asks: 'every one resumes',
  run: (context) =>
    withServers(async (keep) => {
      const edge = await edgeWithCertificates(keep, context, { name: 'tls-resumption', count: 1, workers: 4 });
      const { session } = await connectOnce(edge.port);
      let resumed = 0;
      for (let i = 0; i < resumptions; i++) if ((await connectOnce(edge.port, session)).resumed) resumed++;
      return { got: `${resumed} of ${resumptions}`, held: resumed === resumptions };
    }),
};

/** A first connection answers with its session once the ticket has come; one with a session tells whether that went on. */
function connectOnce(port, session) {
  return new Promise((resolve, reject) => {
    const [servername] = numberedSite(0).hostnames;
    const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false, session });
    const done = (answer) => {
      resolve(answer);
      socket.destroy();
    };
    socket.on('error', reject).on('close', () => reject(new Error('the connection was closed before its ticket came')));
    socket.setTimeout(10_000, () => socket.destroy());
    if (session) socket.once('secureConnect', () => done({ resumed: socket.isSessionReused() }));
    else socket.once('session', (ticket) => done({ session: ticket }));
  });
}
