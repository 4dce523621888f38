import { redisChannels, redisKeys } from '@sitekeep/contracts';
import type { Clock, Logger, Redis } from '@sitekeep/runtime';

/** Lets tests move this process's clock: the offset is read whenever Redis comes (back) and followed on its channel. */
export function followClock(clock: Clock, redis: Redis, subscriber: Redis, logger: Logger): void {
  const set = (text: string | null) => {
    const offset = Number(text ?? 0);
    if (Number.isFinite(offset)) clock.setOffset(offset);
  };
  const read = () => {
    redis.get(redisKeys.clockOffset).then(set, (error: unknown) => logger.debug({ err: error }, 'the clock offset was not read'));
  };
  subscriber.on('message', (channel, text) => {
    if (channel === redisChannels.clockOffset) set(text);
  });
  subscriber.on('ready', () => void subscriber.subscribe(redisChannels.clockOffset).catch(() => undefined));
  redis.on('ready', read);
  if (redis.status === 'ready') read();
  if (subscriber.status === 'ready') void subscriber.subscribe(redisChannels.clockOffset).catch(() => undefined);
}
