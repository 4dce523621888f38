import { freePort } from '../../tools/bootstrap/ports.mjs';
import { compare } from '../compare.mjs';
import { startEdge } from '../edge.mjs';
import { runWrk } from '../load/wrk.mjs';
import { startAsking } from '../peers/nginx.mjs';
import { askedSite, hostname, rulesetOf, visitorHeaders } from '../site-under-test.mjs';

/** nginx asks us about every request, with its core shared between both. CPU time is that of the edge: what one decision costs. */
export const forwardAuth = {
  name: 'forward_auth',
  title: 'Requests that nginx asks about (auth_request)',
  asks: { nginx_asking_node: 0.6 },
  group: 'ask',
  async start({ cores, origin }) {
    const authPort = await freePort();
    const forwardAuth = { enabled: true, epoch: 0, previousUntil: null };
    const fill = (publisher) => publisher.publish(rulesetOf({ origin, revision: publisher.nextRevision(), forwardAuth }));
    const environment = { EDGE_AUTH_PORT: String(authPort) };
    const edge = await startEdge({ name: 'forward-auth', cores: cores.proxy, loadCores: cores.load, fill, environment });
    const edgeUrl = `http://127.0.0.1:${authPort}`;
    const nginx = await startAsking('nginx-asking', { cores: cores.proxy, origin, edgeUrl, ...askedSite });
    const end = async () => {
      await nginx.stop();
      await edge.stop();
    };
    const headers = { Host: hostname, ...visitorHeaders() };
    const askDirectly = () => decisions({ pid: edge.pid, url: edgeUrl, headers, cores });
    return { ...edge, port: nginx.port, headers, stop: end, askDirectly };
  },
  /** What a decision costs where nobody else uses its core. */
  async notes({ askDirectly }) {
    return [`asked directly, with the core to itself: ${(await askDirectly()).toFixed(1)} µs of CPU a decision`];
  },
};

/** CPU time of the edge for one decision in microseconds, asked as nginx asks. */
async function decisions({ pid, url, headers, cores }) {
  const question = {
    ...headers,
    'X-Sitekeep-Auth-Secret': askedSite.secret,
    'X-Original-Method': 'GET',
    'X-Original-URI': '/',
    'X-Forwarded-Host': hostname,
    'X-Forwarded-Proto': 'http',
    'X-Forwarded-For': '127.0.0.1',
  };
  const load = (seconds) => runWrk({ url: `${url}/auth/nginx`, cores: cores.load, seconds, headers: question });
  const { direct } = await compare([{ name: 'direct', pid, warmUp: false, load }], { cores, rounds: 3, seconds: 3 });
  return direct.cpu_us;
}
