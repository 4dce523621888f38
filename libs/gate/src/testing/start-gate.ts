import { certificatesEntities, certificatesMigrations } from '@sitekeep/certificates';
import { policiesEntities, policiesMigrations } from '@sitekeep/policies';
import { SitesUnderTest } from '@sitekeep/sites/testing';
import { gateEntities, gateMigrations, GateModule, GateRetentionModule } from '../index.ts';

/** The contexts up to the gate on a real database, with a clock of the test's own. */
export const startGate = (): Promise<SitesUnderTest> =>
  SitesUnderTest.start(
    {},
    {
      modules: [GateModule, GateRetentionModule],
      entities: [...certificatesEntities, ...policiesEntities, ...gateEntities],
      migrations: [...certificatesMigrations, ...policiesMigrations, ...gateMigrations],
    },
  );
