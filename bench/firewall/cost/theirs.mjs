import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../../tools/bootstrap/say.mjs';
import { runWrk } from '../../load/wrk.mjs';
import { cores, cpuSeconds } from '../../machine.mjs';
import { startOrigin } from '../../peers/nginx.mjs';
import { folder } from '../../processes.mjs';
import { fetchPeer, peerVersions, startPeer } from './nginx-modsecurity.mjs';

const seconds = 4;

/**
 * What ModSecurity with the Core Rule Set costs nginx for each kind of request: its CPU time with the rules, less that without them.
 * @returns `{ versions, cost(request) -> { cpuUs }, stop() }`. Throws a Fault where it cannot be had.
 */
export async function startTheirs() {
  await fetchPeer();
  const { proxy, load } = cores();
  const origin = await startOrigin({ cores: load });
  const bare = await startPeer('nginx-bare', { cores: proxy, origin, rules: false });
  const asking = await startPeer('nginx-modsecurity', { cores: proxy, origin, rules: true });
  const cost = async (request) => {
    const without = await cpuOf(bare, request, load);
    return { cpuUs: (await cpuOf(asking, request, load)) - without };
  };
  return { versions: peerVersions(), cost, stop: () => Promise.all([bare, asking, origin].map((one) => one.stop())) };
}

/** Microseconds of CPU time of nginx for one of these requests. */
async function cpuOf({ port, pid }, { name, at }, load) {
  const request = at(10);
  const url = `http://127.0.0.1:${port}${request.target}`;
  await mustPass(url, request, name);
  const script = join(folder, 'request.lua');
  writeFileSync(script, luaOf(request));
  const before = cpuSeconds(pid);
  const { requests } = await runWrk({ url, cores: load, seconds, connections: 8, script });
  return ((cpuSeconds(pid) - before) / requests) * 1e6;
}

async function mustPass(url, { method, headers, body }, name) {
  const { host: _, 'content-length': __, ...others } = headers;
  const { status } = await fetch(url, { method, headers: others, body: body ?? undefined });
  if (status !== 200) throw new Fault(`${name}: the peer answered ${status}`);
}

function luaOf({ method, headers, body }) {
  const quoted = (text) => `"${[...Buffer.from(text)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;
  const lines = Object.entries(headers)
    .filter(([name]) => name !== 'content-length')
    .map(([name, value]) => `wrk.headers[${quoted(name === 'host' ? 'Host' : name)}] = ${quoted(value)}`);
  return [`wrk.method = "${method}"`, ...(body === null ? [] : [`wrk.body = ${quoted(body)}`]), ...lines].join('\n');
}
