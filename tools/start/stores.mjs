// Postgres and Redis: those that the environment names, or our own.
import { connect } from 'node:net';
import { join } from 'node:path';
import { startPostgres } from '../bootstrap/postgres.mjs';
import { startRedis } from '../bootstrap/redis.mjs';
import { Fault, say } from '../bootstrap/say.mjs';

export async function openStores({ dir, logs, fleet, durable = true }) {
  const onChild = (child) => fleet.adopt(child, { last: true });
  const own = (start, name) => start({ dataDir: dir, log: join(logs, `${name}.log`), durable, onChild });
  const [databaseUrl, redisUrl] = await Promise.all([
    named('DATABASE_URL', 5432) ?? own(startPostgres, 'postgres').then(({ url }) => url),
    named('REDIS_URL', 6379) ?? own(startRedis, 'redis').then(({ url }) => url),
  ]);
  say('Postgres and Redis are up');
  return { databaseUrl, redisUrl };
}

function named(variable, usualPort) {
  const url = process.env[variable];
  if (!url) return undefined;
  return answers(url, usualPort).then((where) => {
    if (where) throw new Fault(`${variable} names ${where}, where nothing answers.`);
    return url;
  });
}

// Answers with the address that does not answer.
function answers(url, usualPort) {
  const { hostname, port } = new URL(url);
  const where = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || usualPort) };
  return new Promise((resolve) => {
    const socket = connect({ ...where, timeout: 5_000 }, () => done(null));
    const done = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    for (const event of ['error', 'timeout']) socket.on(event, () => done(`${where.host}:${where.port}`));
  });
}
