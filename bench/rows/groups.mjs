import { fileURLToPath } from 'node:url';
import { peers } from '../peers/index.mjs';
import { startAsking204 } from '../peers/node-204.mjs';
import { bodyBytes, pagePath, startCache, startGzip } from '../peers/nginx.mjs';

/**
 * Rows that are measured together: the same origin, the same requests, the same peers. `tls`: over HTTP/2 and TLS; `path` is what is asked
 * for, with `headers` beside those of a visitor, or by a `script` of the load with its `args`; a first answer must have `bytes` (null: any number) and the header values of `answers`.
 */
export const groups = {
  http1: { path: '/', headers: {}, bytes: bodyBytes, answers: {}, peers },
  behindTls: { path: '/', headers: { 'X-Forwarded-Proto': 'https' }, bytes: bodyBytes, answers: {}, peers: [] },
  h2: { tls: true, path: '/', headers: {}, bytes: bodyBytes, answers: {}, peers: peers.filter(({ http1Only }) => !http1Only) },
  cache: { path: '/cached', headers: {}, bytes: bodyBytes, answers: {}, peers: [{ name: 'nginx_cache', start: startCache }] },
  fresh: {
    path: '/cached',
    headers: {},
    bytes: bodyBytes,
    answers: {},
    peers: [{ name: 'nginx_cache', start: startCache }],
    script: fileURLToPath(new URL('../load/fresh-paths.lua', import.meta.url)),
    args: ['/cached'],
  },
  ask: {
    path: '/',
    headers: {},
    bytes: bodyBytes,
    answers: {},
    peers: [{ name: 'nginx_asking_node', start: startAsking204, warmUp: true }],
  },
  gzip: {
    path: pagePath,
    headers: { 'Accept-Encoding': 'gzip' },
    bytes: null,
    answers: { 'content-encoding': 'gzip' },
    peers: [{ name: 'nginx_gzip', start: startGzip }],
  },
};
