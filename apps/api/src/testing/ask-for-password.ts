import { storedId } from '@sitekeep/contracts';
import type { TestApi } from './test-api.ts';

/** At this site the password is all that the gate asks for, so that who has shown it may make a passkey. */
export const askForPassword = (api: TestApi, siteId: string): Promise<unknown> =>
  api.dataSource.query(
    `INSERT INTO policy (id, account_id, site_id, revision, settings) SELECT gen_random_uuid(), account_id, id, 2, $2 FROM site WHERE id = $1
     ON CONFLICT ON CONSTRAINT policy_of DO UPDATE SET settings = policy.settings || excluded.settings`,
    [storedId('site', siteId), JSON.stringify({ gate: { mode: 'off', require: 'password' } })],
  );
