import { freePort } from '../../tools/bootstrap/ports.mjs';
import { startEdge } from '../edge.mjs';
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
    return { ...edge, port: nginx.port, headers: { Host: hostname, ...visitorHeaders() }, stop: end };
  },
};
