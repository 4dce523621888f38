import { idleConnections } from './idle-connections.mjs';
import { p99HalfLoad } from './p99-half-load.mjs';
import { publishLatency } from './publish-latency.mjs';
import { redisOutage } from './redis-outage.mjs';
import { siteMemory } from './site-memory.mjs';
import { slowloris } from './slowloris.mjs';
import { streaming } from './streaming.mjs';

/** Every bar that is no row: `name`, `title`, what it `asks`, and `run(context)`, which answers with what it `got` and whether it `held`. */
export const bars = [p99HalfLoad, streaming, idleConnections, siteMemory, publishLatency, slowloris, redisOutage];
