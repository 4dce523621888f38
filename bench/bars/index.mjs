import { attack } from './attack.mjs';
import { billingSweeps } from './billing-sweeps.mjs';
import { idleConnections } from './idle-connections.mjs';
import { originDies, originHangs } from './origin-dies.mjs';
import { p99HalfLoad } from './p99-half-load.mjs';
import { publishLatency } from './publish-latency.mjs';
import { rateLimit } from './rate-limit.mjs';
import { redisOutage } from './redis-outage.mjs';
import { siteMemory } from './site-memory.mjs';
import { slowloris } from './slowloris.mjs';
import { streaming } from './streaming.mjs';
import { tlsHandshakes, tlsResumption } from './tls-handshakes.mjs';

/** Every bar that is no row: `name`, `title`, what it `asks`, and `run(context)`, which answers with what it `got` and whether it `held`. */
export const bars = [
  p99HalfLoad,
  streaming,
  idleConnections,
  siteMemory,
  publishLatency,
  slowloris,
  attack,
  rateLimit,
  tlsHandshakes,
  tlsResumption,
  redisOutage,
  originDies,
  originHangs,
  billingSweeps,
];
