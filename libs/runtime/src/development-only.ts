import type { ControlConfig } from './config.ts';

type Settings = Pick<ControlConfig, 'SITEKEEP_ENV' | 'DATABASE_URL' | 'ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE'>;
const onThisMachine = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Why something that is only for development must not run here, or null when it may. `what` begins the sentence. */
export function refusalOfDevelopment(what: string, settings: Settings): string | null {
  if (settings.SITEKEEP_ENV === 'production') return `${what} is for development only; SITEKEEP_ENV is production.`;
  const { hostname } = new URL(settings.DATABASE_URL);
  if (onThisMachine.test(hostname) || settings.ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE) return null;
  return `${what} is for development only, and the database on ${hostname} is not on this machine. If it holds nothing real, set ALLOW_DEVELOPMENT_ON_EXTERNAL_DATABASE=true.`;
}
