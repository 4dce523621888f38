import { allMigrations } from '@sitekeep/control-plane';
import { dataSourceOptions } from '@sitekeep/platform';
import { RulesetStore } from '@sitekeep/publication';
import { cliConfig, connectRedis, type Redis } from '@sitekeep/runtime';
import { EdgeFleet } from '@sitekeep/sites';
import { DataSource } from 'typeorm';
import { cliLogger } from './cli-context.ts';

type Finding = { well: boolean; what: string };
type Stores = { source: DataSource; redis: Redis };
type Check = (stores: Stores) => Promise<Finding>;
const well = (what: string): Finding => ({ well: true, what });
const ill = (what: string): Finding => ({ well: false, what });
const lineOf = (name: string, { well: ok, what }: Finding): string => `${ok ? 'ok ' : 'ILL'}  ${name.padEnd(14)} ${what}`;

const checks: Record<string, Check> = { database, migrations, jobs, redis: redisVersion, rulesets, edges };

/** Says what is well and what needs mending, one line each; exits with 1 when something does. Changes nothing. */
export async function doctor(): Promise<number> {
  const config = cliConfig();
  console.log(lineOf('configuration', well(`complete, for ${config.SITEKEEP_ENV}`)));
  const stores = {
    source: new DataSource(dataSourceOptions(config.DATABASE_URL, [], [], 2)),
    redis: connectRedis(config.REDIS_URL, cliLogger('silent'), { failFast: true, lazyConnect: true }),
  };
  await Promise.allSettled([stores.source.initialize(), stores.redis.connect()]);
  let ills = 0;
  for (const [name, check] of Object.entries(checks)) {
    const finding = await check(stores).catch((error: unknown) => ill(mendOf(name, error)));
    if (!finding.well) ills++;
    console.log(lineOf(name, finding));
  }
  stores.redis.disconnect();
  if (stores.source.isInitialized) await stores.source.destroy();
  return ills > 0 ? 1 : 0;
}

/** Never the whole error: it may hold the address with its password. */
function mendOf(name: string, error: unknown): string {
  if (['database', 'migrations', 'jobs'].includes(name) && (error as { code?: string }).code !== '42P01')
    return 'cannot be read: is Postgres running, and DATABASE_URL right?';
  return name === 'migrations' || name === 'jobs'
    ? 'nothing is there yet: run sitekeep migrate'
    : 'cannot be read: is Redis running, and REDIS_URL right?';
}

async function database({ source }: Stores): Promise<Finding> {
  const [row]: { version: string }[] = await source.query(`SELECT current_setting('server_version') AS version`);
  return well(`Postgres ${row?.version}`);
}

async function migrations({ source }: Stores): Promise<Finding> {
  const rows: { name: string }[] = await source.query('SELECT name FROM migrations');
  const done = new Set(rows.map((row) => row.name));
  const missing = (allMigrations as (new () => object)[]).map((migration) => migration.name).filter((name) => !done.has(name));
  return missing.length === 0 ? well(`${done.size} done`) : ill(`run sitekeep migrate: ${missing.join(', ')} missing`);
}

async function jobs({ source }: Stores): Promise<Finding> {
  const [row]: { open: number; late: number; error: string | null }[] = await source.query(
    `SELECT count(*)::int AS open, count(*) FILTER (WHERE created_at < clock_timestamp() - interval '2 minutes')::int AS late, max(last_error) AS error
     FROM outbox WHERE done_at IS NULL`,
  );
  const { open = 0, late = 0, error = null } = row ?? {};
  if (late === 0) return well(`${open} under way`);
  return ill(`${late} older than two minutes: is a billing-worker running?${error ? ` Last error: ${error}` : ''}`);
}

async function redisVersion({ redis }: Stores): Promise<Finding> {
  return well(`Redis ${/redis_version:(\S+)/.exec(await redis.info('server'))?.[1]}`);
}

async function rulesets({ redis }: Stores): Promise<Finding> {
  const complete = await new RulesetStore(redis).isComplete();
  return complete ? well('Redis holds every site') : ill('Redis does not hold every site: run sitekeep publish:all');
}

async function edges({ redis }: Stores): Promise<Finding> {
  const heartbeats = await new EdgeFleet(redis).heartbeats();
  if (heartbeats.length === 0) return ill('no edge has told of itself for 15 seconds');
  const revisions = heartbeats.map((heartbeat) => heartbeat.appliedRevision);
  return well(`${heartbeats.length} processes, at revision ${Math.min(...revisions)} to ${Math.max(...revisions)}`);
}
