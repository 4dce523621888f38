import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CountryOf } from '@sitekeep/geo';
import { createLogger, edgeConfig, type EdgeConfig } from '@sitekeep/runtime';
import { Edge } from '../edge.ts';

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'sitekeep-edge-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

export type Overrides = Partial<Record<keyof EdgeConfig, string>>;

/** One edge process's worth of edge inside the test's process, on free ports. */
export async function startEdge(redisUrl: string, dataDir: string, overrides: Overrides = {}, countryOf?: CountryOf): Promise<Edge> {
  const environment = { REDIS_URL: redisUrl, EDGE_DATA_DIR: dataDir, EDGE_HTTP_PORT: '0', ALLOW_PRIVATE_ORIGINS: 'true', ...overrides };
  const edge = new Edge(edgeConfig(environment), createLogger('edge', 'silent'), countryOf);
  await edge.start();
  return edge;
}

export const portOf = (edge: Edge): number => edge.ports[0] ?? 0;
