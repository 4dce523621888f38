import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTestDatabase } from '@sitekeep/control-plane/testing';
import { startTestRedis, type TestRedis } from '@sitekeep/platform/testing';
import pg from 'pg';
import { startOrigin, type TestOrigin } from './origin.ts';
import { AppProcess, freePort } from './process.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
export type AppName = 'api' | 'billing-worker' | 'insight-worker' | 'edge';

/** The whole of Sitekeep as real processes, on a database, a Redis and an origin of its own. */
export type Stack = {
  portalUrl: string;
  consoleUrl: string;
  edgePort: number;
  /** For hostnames that have a certificate. */
  edgeTlsPort: number;
  edgePids: () => number[];
  databaseUrl: string;
  redis: TestRedis;
  origin: TestOrigin;
  apps: Record<AppName, AppProcess>;
  sql: <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;
  /** Runs `sitekeep <command>`; resolves with what it printed. */
  cli: (...args: string[]) => Promise<string>;
  /** Moves the clock of every process to this far ahead of now. */
  setClock: (offsetMs: number) => Promise<void>;
  stop: () => Promise<void>;
};

export type StackOptions = {
  edgeWorkers?: number;
  databaseUrl?: string;
  /** What differs from the environment of every test. */
  environment?: Record<string, string>;
};

export async function startStack(run: string, options: StackOptions = {}): Promise<Stack> {
  const [database, redis, origin, dataFolder] = await Promise.all([
    options.databaseUrl ? { url: options.databaseUrl, drop: () => Promise.resolve() } : createTestDatabase(),
    startTestRedis(),
    startOrigin(),
    mkdtemp(join(tmpdir(), 'sitekeep-edge-')),
  ]);
  const ports = {
    portal: await freePort(),
    console: await freePort(),
    edge: await freePort(),
    edgeTls: await freePort(),
    billing: await freePort(),
    insight: await freePort(),
    edgeHealth: await freePort(),
  };
  const portalUrl = `http://localhost:${ports.portal}`;
  const consoleUrl = `http://localhost:${ports.console}`;
  const wiring = { databaseUrl: database.url, redisUrl: redis.url, portalUrl, consoleUrl, ports, dataFolder };
  const environment = { ...environmentOf({ ...wiring, edgeWorkers: options.edgeWorkers ?? 2 }), ...options.environment };
  const local = (port: number) => `http://127.0.0.1:${port}/readyz`;
  const apps: Record<AppName, AppProcess> = {
    api: new AppProcess('api', environment, local(ports.portal), run),
    'billing-worker': new AppProcess('billing-worker', { ...environment, HEALTH_PORT: String(ports.billing) }, local(ports.billing), run),
    'insight-worker': new AppProcess('insight-worker', { ...environment, HEALTH_PORT: String(ports.insight) }, local(ports.insight), run),
    edge: new AppProcess('edge', { ...environment, HEALTH_PORT: String(ports.edgeHealth) }, local(ports.edgeHealth), run),
  };
  await Promise.all(Object.values(apps).map((app) => app.start()));
  const pool = new pg.Pool({ connectionString: database.url, max: 3 });
  pool.on('error', () => undefined);
  let clockOffset = 0;
  return {
    portalUrl,
    consoleUrl,
    edgePort: ports.edge,
    edgeTlsPort: ports.edgeTls,
    edgePids: () => [apps.edge.pid],
    databaseUrl: database.url,
    redis,
    origin,
    apps,
    sql: async (text, values) => (await pool.query(text, values)).rows as never,
    cli: async (...args) =>
      (
        await promisify(execFile)(process.execPath, [join(root, 'apps/cli/dist/main.js'), ...args], {
          cwd: root,
          env: { PATH: process.env['PATH'], ...environment },
        })
      ).stdout,
    setClock: async (offsetMs) => {
      const answer = await fetch(`${portalUrl}/dev/clock`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ offsetMs }),
      });
      if (!answer.ok) throw new Error(`clock: ${answer.status} ${await answer.text()}`);
      // The workers read the clock twice a second. Until they have, one that went back would be days ahead of what is ordered next.
      if (offsetMs < clockOffset) await new Promise((wake) => setTimeout(wake, 1500));
      clockOffset = offsetMs;
    },
    stop: async () => {
      await Promise.all(Object.values(apps).map((app) => app.stop()));
      await pool.end();
      await Promise.all([redis.stop(), origin.stop(), database.drop(), rm(dataFolder, { recursive: true, force: true })]);
    },
  };
}

type Wiring = {
  databaseUrl: string;
  redisUrl: string;
  portalUrl: string;
  consoleUrl: string;
  ports: { portal: number; console: number; edge: number; edgeTls: number };
  dataFolder: string;
  edgeWorkers: number;
};

function environmentOf(wiring: Wiring): Record<string, string> {
  const key = () => randomBytes(32).toString('base64');
  return {
    SITEKEEP_ENV: 'test',
    LOG_LEVEL: 'info',
    DATABASE_URL: wiring.databaseUrl,
    REDIS_URL: wiring.redisUrl,
    SEALING_KEY: key(),
    SESSION_KEY: key(),
    SANDBOX_WEBHOOK_SECRET: key(),
    API_PORT: String(wiring.ports.portal),
    CONSOLE_PORT: String(wiring.ports.console),
    PORTAL_URL: wiring.portalUrl,
    CONSOLE_URL: wiring.consoleUrl,
    GATE_URL: wiring.portalUrl,
    EDGE_HTTP_PORT: String(wiring.ports.edge),
    EDGE_HTTPS_PORT: String(wiring.ports.edgeTls),
    EDGE_PUBLIC_HTTPS_PORT: String(wiring.ports.edgeTls),
    EDGE_WORKERS: String(wiring.edgeWorkers),
    EDGE_DATA_DIR: wiring.dataFolder,
    EDGE_ADDRESSES: '192.0.2.1,2001:db8::1',
    EDGE_CNAME: 'edge.sitekeep.test',
    EGRESS_ADDRESSES: '192.0.2.1',
    ALLOW_PRIVATE_ORIGINS: 'true',
    ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE: 'true',
    SWEEP_INTERVAL_SECONDS: '2',
  };
}
