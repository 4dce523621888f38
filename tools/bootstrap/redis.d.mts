import type { LocalServer, ServerOptions } from './postgres.mjs';

export function startRedis(options: ServerOptions): Promise<LocalServer>;
