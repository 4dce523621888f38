import { certificatesEntities, certificatesMigrations } from '@sitekeep/certificates';
import { policiesEntities, policiesMigrations } from '@sitekeep/policies';
import { SitesUnderTest } from '@sitekeep/sites/testing';
import { gateEntities, GateIntakeModule, gateMigrations, GateModule, GateRetentionModule } from '../index.ts';

/** The contexts up to the gate on a real database, with a clock of the test's own. */
export const startGate = (environment: NodeJS.ProcessEnv = {}): Promise<SitesUnderTest> =>
  SitesUnderTest.start(environment, {
    modules: [GateModule, GateIntakeModule, GateRetentionModule],
    entities: [...certificatesEntities, ...policiesEntities, ...gateEntities],
    migrations: [...certificatesMigrations, ...policiesMigrations, ...gateMigrations],
  });
