// nginx with ModSecurity 3 and the OWASP Core Rule Set, as Debian has them, unpacked into .sitekeep/bench (nothing is installed).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasApt, libraryPath, unpackPackages } from '../../../tools/bootstrap/debian-packages.mjs';
import { root } from '../../../tools/bootstrap/places.mjs';
import { freePort } from '../../../tools/bootstrap/ports.mjs';
import { Fault, sayWhile } from '../../../tools/bootstrap/say.mjs';
import { becomes } from '../../../tools/bootstrap/processes.mjs';
import { childrenOf } from '../../machine.mjs';
import { folder, startServer, stop } from '../../processes.mjs';

const packages = ['nginx', 'libnginx-mod-http-modsecurity', 'modsecurity-crs'];
const home = join(root, '.sitekeep', 'bench', 'nginx-modsecurity');

/** Throws a Fault that says in a line why it cannot be had. */
export async function fetchPeer() {
  if (works(home)) return;
  if (!hasApt()) throw new Fault('there is no apt-get to fetch nginx with ModSecurity with');
  await sayWhile('Fetching nginx, ModSecurity and the Core Rule Set from the Debian archive', () => unpackPackages(home, packages, works));
}

/** Versions of the packages, for the table. */
export function peerVersions() {
  const setup = readdirSync(join(home, 'usr', 'share', 'modsecurity-crs', 'rules')).length;
  const { stderr } = spawnSync(join(home, 'usr', 'sbin', 'nginx'), ['-v'], {
    env: { ...process.env, ...libraryPath(home) },
    encoding: 'utf8',
  });
  return `${stderr.trim()}, ${setup} files of rules`;
}

/** Starts it before an origin; `rules`: whether it asks ModSecurity about requests. */
export async function startPeer(name, { cores, origin, rules }) {
  const port = await freePort();
  const place = join(folder, name);
  for (const path of ['client', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(place, path), { recursive: true });
  const asks = join(place, 'modsecurity.conf');
  writeFileSync(asks, modsecurity());
  const file = join(place, 'nginx.conf');
  writeFileSync(file, configuration(place, origin, port, rules ? `modsecurity on; modsecurity_rules_file ${asks};` : ''));
  const nginx = { command: join(home, 'usr', 'sbin', 'nginx'), env: libraryPath(home) };
  const child = await startServer(name, nginx, ['-e', 'stderr', '-c', file], { cores, port });
  // It takes connections a moment before its worker is there.
  if (!(await becomes(() => childrenOf(child.pid).length > 0, { child, timeoutMs: 30_000 }))) throw new Fault(`${name} has no worker`);
  return { port, pid: childrenOf(child.pid)[0], stop: () => stop(child, { signal: 'SIGTERM' }) };
}

function works(place) {
  if (!existsSync(module(place)) || !existsSync(join(place, 'usr', 'share', 'modsecurity-crs', 'rules'))) return false;
  const test = join(place, 'test.conf');
  writeFileSync(test, `load_module ${module(place)}; error_log stderr; pid ${place}/test.pid; events {} http { access_log off; }`);
  const { status } = spawnSync(join(place, 'usr', 'sbin', 'nginx'), ['-t', '-e', 'stderr', '-c', test], {
    env: { ...process.env, ...libraryPath(place) },
  });
  return status === 0;
}

const module = (place) => join(place, 'usr', 'lib', 'nginx', 'modules', 'ngx_http_modsecurity_module.so');

// What modsecurity.conf-recommended says, without its audit log: that would be charged to the rules.
const modsecurity = () => `
SecRuleEngine On
SecRequestBodyAccess On
SecResponseBodyAccess Off
SecRequestBodyLimit 13107200
SecRequestBodyNoFilesLimit 131072
SecAuditEngine Off
SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
Include ${join(home, 'etc', 'modsecurity', 'crs', 'crs-setup.conf')}
Include ${join(home, 'usr', 'share', 'modsecurity-crs', 'rules', '*.conf')}
`;

const configuration = (place, origin, port, asks) => `
load_module ${module(home)};
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off; worker_processes 1; worker_rlimit_nofile 19000; pid ${place}/pid; error_log stderr error;
events { worker_connections 18000; multi_accept on; }
http {
  access_log off; tcp_nodelay on; keepalive_timeout 3600s; keepalive_requests 1000000000; client_body_buffer_size 128k;
  client_body_temp_path ${place}/client; proxy_temp_path ${place}/proxy; fastcgi_temp_path ${place}/fastcgi;
  uwsgi_temp_path ${place}/uwsgi; scgi_temp_path ${place}/scgi;
  upstream origin { server 127.0.0.1:${origin.port}; keepalive 64; keepalive_requests 1000000000; keepalive_timeout 3600s; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    ${asks}
    location / { proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }
  }
}
`;
