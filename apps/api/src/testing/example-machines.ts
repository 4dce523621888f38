import { TestAuthority } from '@sitekeep/certificates/testing';
import { madeUp } from '../examples/example.ts';
import { each, type Told } from './example-stage.ts';

/** Anna gives Vera's laptop a token for git, and takes it away again; her machines enter by certificates for a while. */
export async function letsProgramsIn(told: Told): Promise<void> {
  const { anna, run } = told;
  const [machines, ca] = ['/v1/sites/{id}/gate/machines', '/v1/sites/{id}/gate/client-ca'];
  const one = `${machines}/{machineId}`;
  await each(told, anna, [`post ${machines}`, `get ${machines}`, `post ${one}/rotate`, `patch ${one}`, `delete ${one}`]);
  run.standIns.learn(madeUp.clientCa, (await TestAuthority.root('Shop Clients')).certificate);
  await each(told, anna, [`put ${ca}`, `get ${ca}`, `delete ${ca}`]);
}
