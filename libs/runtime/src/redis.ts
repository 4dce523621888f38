import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from './logging.ts';

export type { Redis } from 'ioredis';

/**
 * A connection that comes back by itself. With `failFast` a command fails at once while Redis is away (the edge);
 * without it commands wait (BullMQ needs that).
 */
export function connectRedis(
  url: string,
  logger: Logger,
  options: { failFast: boolean; name?: string } & Pick<RedisOptions, 'lazyConnect'>,
): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: options.failFast ? 0 : null,
    enableOfflineQueue: !options.failFast,
    commandTimeout: options.failFast ? 2000 : undefined,
    connectTimeout: 2000,
    retryStrategy: (attempt) => Math.min(50 * attempt, 1000),
    lazyConnect: options.lazyConnect ?? false,
    connectionName: options.name,
  });
  // Each part of a process that follows something hears when the connection is back.
  redis.setMaxListeners(50);
  let away = false;
  redis.on('error', (error) => {
    if (!away) logger.warn({ reason: error.message }, 'redis is away');
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info('redis is back');
    away = false;
  });
  return redis;
}
