// nginx as origin, as a bare proxy, and as a proxy that asks another server about every request.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forwardAuthSnippets } from '@sitekeep/forward-auth';
import { freePort } from '../../tools/bootstrap/ports.mjs';
import { childrenOf } from '../machine.mjs';
import { folder, startServer, stop } from '../processes.mjs';
import { htmlPage } from './html-page.mjs';
import { program } from './programs.mjs';

/** Bytes of the origin's answer. */
export const bodyBytes = 1024;
/** Where the origin has its page of 100 KB. */
export const pagePath = '/page.html';

/** The origin: answers 1 KB from memory to everything, below /cached such as may be kept for an hour, 204 below /allow, and a page of 100 KB. */
export async function startOrigin({ cores }) {
  const body = 'x'.repeat(bodyBytes);
  const answers = `
    location / { default_type text/plain; return 200 "${body}"; }
    location /cached { default_type text/plain; add_header Cache-Control "public, max-age=3600"; return 200 "${body}"; }
    location = ${pagePath} { root ${folder}; types { text/html html; } }
    location /allow { return 204; }`;
  writeFileSync(join(folder, pagePath), htmlPage());
  return startNginx('nginx-origin', { cores, http: (port) => serverBlock({ port, body: answers }) });
}

export async function startProxy({ cores, origin, tls }) {
  const http = (port) => upstream(origin) + serverBlock({ port, tls, body: `location / { proxy_pass http://origin; ${toOrigin} }` });
  return startNginx('nginx', { cores, http });
}

export async function startAuthRequest({ cores, origin, tls }) {
  const body = `
    location / { auth_request /ask; proxy_pass http://origin; ${toOrigin} }
    location = /ask { internal; proxy_pass http://origin/allow; ${toOrigin} proxy_pass_request_body off; proxy_set_header Content-Length ""; }`;
  return startNginx('nginx-auth-request', { cores, http: (port) => upstream(origin) + serverBlock({ port, tls, body }) });
}

/** Asks the server at `edgeUrl` about every request, by the configuration that our customers get. */
export async function startAsking(name, { cores, origin, siteId, secret, hostname, edgeUrl }) {
  const parts = { siteId, secret, hostnames: [hostname], edgeUrl, upstream: `http://127.0.0.1:${origin.port}` };
  const snippet = forwardAuthSnippets(parts).find(({ proxy }) => proxy === 'nginx').text;
  return startNginx(name, { cores, http: (port) => snippet.replace('listen 80;', `listen 127.0.0.1:${port} backlog=4096;`) });
}

/** Answers from its cache what it asked the origin once. */
export async function startCache({ cores, origin }) {
  const home = join(folder, 'nginx-cache', 'kept');
  const zone = `proxy_cache_path ${home} levels=1:2 keys_zone=kept:10m max_size=100m inactive=1h;`;
  const body = `location / { proxy_cache kept; proxy_cache_key $scheme$host$request_uri; proxy_pass http://origin; ${toOrigin} }`;
  return startNginx('nginx-cache', { cores, http: (port) => zone + upstream(origin) + serverBlock({ port, body }) });
}

/** Compresses what passes. */
export async function startGzip({ cores, origin }) {
  const body = `location / { gzip on; gzip_comp_level 5; gzip_min_length 1024; gzip_proxied any; gzip_vary on; proxy_pass http://origin; ${toOrigin} }`;
  return startNginx('nginx-gzip', { cores, http: (port) => upstream(origin) + serverBlock({ port, body }) });
}

// What every proxy of these benches tells the origin.
const toOrigin = `proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;`;

const upstream = ({ port }) => `
  upstream origin { server 127.0.0.1:${port}; keepalive 64; keepalive_requests 1000000000; keepalive_timeout 3600s; }`;

const serverBlock = ({ port, tls, body }) => `
  server {
    listen 127.0.0.1:${port} ${tls ? 'ssl http2' : ''} backlog=4096;
    ${tls ? `ssl_certificate ${tls.cert}; ssl_certificate_key ${tls.key}; ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:s:10m;` : ''}
    ${body}
  }`;

/**
 * One of several equal origins: answers 1 KB, and below /served how many requests it was sent. `kill` ends it at once, `freeze` lets it
 * take connections and say nothing, `thaw` ends that. `port`: of one that was killed.
 */
export async function startMortalOrigin(name, { cores, port }) {
  const answers = `
    location / { default_type text/plain; return 200 "${'x'.repeat(bodyBytes)}"; }
    location = /served { stub_status; }`;
  const http = (at) => serverBlock({ port: at, body: answers });
  const nginx = await startNginx(name, { cores, http, port });
  const served = async () => {
    const text = await (await fetch(`http://127.0.0.1:${nginx.port}/served`)).text();
    return Number(/^ \d+ \d+ (\d+) $/m.exec(text)?.[1]);
  };
  const freeze = () => process.kill(nginx.pid, 'SIGSTOP');
  const thaw = () => process.kill(nginx.pid, 'SIGCONT');
  return { ...nginx, served, freeze, thaw };
}

async function startNginx(name, { cores, http, port: given }) {
  const nginx = await program('nginx');
  const port = given ?? (await freePort());
  const home = join(folder, name);
  for (const path of ['client', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(home, path), { recursive: true });
  const file = join(home, 'nginx.conf');
  writeFileSync(file, configuration(home, http(port)));
  const child = await startServer(name, nginx, ['-e', 'stderr', '-c', file], { cores, port });
  const [worker] = childrenOf(child.pid);
  return {
    name,
    port,
    pid: worker,
    version: nginx.version,
    stop: () => stop(child, { signal: 'SIGTERM' }),
    kill: () => stop(child, { signal: 'SIGKILL' }),
  };
}

const configuration = (home, http) => `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off; worker_processes 1; worker_rlimit_nofile 19000; pid ${home}/pid; error_log stderr error;
events { worker_connections 18000; multi_accept on; }
http {
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; server_tokens off;
  keepalive_timeout 3600s; keepalive_requests 1000000000;
  client_body_temp_path ${home}/client; proxy_temp_path ${home}/proxy; fastcgi_temp_path ${home}/fastcgi;
  uwsgi_temp_path ${home}/uwsgi; scgi_temp_path ${home}/scgi;
  client_max_body_size 0;
  ${http}
}
`;
