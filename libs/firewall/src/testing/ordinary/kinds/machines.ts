import type { Kind } from '../request.ts';
import { fetchHeaders, pageHeaders, programHeaders } from '../visitor.ts';
import { documents } from './documents.ts';
import { reports } from './reports.ts';
import { webhooks } from './webhooks.ts';

const programTargets = [
  '/robots.txt',
  '/sitemap.xml',
  '/feed/',
  '/atom.xml',
  '/.well-known/security.txt',
  '/.well-known/openid-configuration',
  '/.well-known/acme-challenge/xyz',
  '/.well-known/apple-app-site-association',
  '/ads.txt',
  '/health',
  '/healthz?full=1',
  '/metrics',
  '/status.json',
  '/api/v2/ping',
  '/wp-json/oembed/1.0/embed?url=https%3A%2F%2Fblog.example.org%2F2024%2F11%2Fhello%2F&format=json',
  '/wp-cron.php?doing_wp_cron=1732101234.5678901672363281250000',
  '/@types%2fnode',
  '/express/-/express-4.19.2.tgz',
  '/-/npm/v1/security/advisories/bulk',
  '/simple/requests/',
  '/packages/requests-2.32.3-py3-none-any.whl',
  '/v2/library/nginx/manifests/sha256:abc',
  '/v2/_catalog?n=100',
  '/anna/app.git/info/refs?service=git-upload-pack',
  '/debian/dists/bookworm/InRelease',
  '/p2/symfony/console~dev.json',
  '/crates/api/v1/crates?q=serde&per_page=10',
  '/github.com/stretchr/testify/@v/v1.9.0.info',
  '/podcast.xml?token=abc',
  '/stream.m3u8?session=1',
  '/segment-00042.ts',
  '/tiles/14/8802/5373.png',
  '/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&BBOX=5.9,47.3,15.0,55.1&CRS=EPSG:4326&WIDTH=800&HEIGHT=600&LAYERS=osm&STYLES=&FORMAT=image/png',
  '/api/v1/write',
  '/api/hassio/info',
  '/ocs/v2.php/apps/notifications/api/v2/notifications?format=json',
  '/index.php/apps/files/ajax/list.php?dir=%2FFotos',
  '/rpc/ping?x=1',
  '/iperf?len=1000',
] as const;

export const machineKinds: readonly Kind[] = [
  {
    name: 'program',
    group: 'machine',
    requests: 1000,
    make: (draw) => ({ method: draw.one(['GET', 'GET', 'GET', 'HEAD']), target: draw.one(programTargets), headers: programHeaders(draw) }),
  },
  { name: 'webhook', group: 'json', requests: 500, make: (draw) => draw.one(webhooks)(draw) },
  { name: 'report', group: 'json', requests: 600, make: (draw) => draw.one(reports)(draw) },
  { name: 'XML and others', group: 'json', requests: 500, make: (draw) => draw.one(documents)(draw) },
  {
    name: 'web socket',
    group: 'machine',
    requests: 200,
    make: (draw) => ({
      target: draw.one([
        '/socket.io/?EIO=4&transport=websocket&sid=abc',
        '/ws',
        '/cable',
        `/live?token=${draw.token(40)}`,
        '/signalr/connect?transport=webSockets&connectionToken=a%2Fb%3D&tid=7',
      ]),
      headers: {
        ...fetchHeaders(draw),
        Connection: 'keep-alive, Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': `${draw.token(22)}==`,
        'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
        'Sec-WebSocket-Protocol': 'graphql-transport-ws',
      },
    }),
  },
  {
    name: 'preflight',
    group: 'machine',
    requests: 300,
    make: (draw) => ({
      method: 'OPTIONS',
      target: '/api/v1/items?x=1',
      headers: {
        ...pageHeaders(draw),
        Origin: 'https://app.example.com',
        'Access-Control-Request-Method': draw.one(['PUT', 'DELETE', 'PATCH']),
        'Access-Control-Request-Headers': 'authorization,content-type,x-requested-with',
      },
    }),
  },
];
