import { each, type Told } from './example-stage.ts';

/** Anna lets visitors sign in at her company's identity provider, for a while; Vera has never done so. */
export async function knowsProviders(told: Told): Promise<void> {
  const providers = '/v1/sites/{id}/gate/providers';
  const one = `${providers}/{providerId}`;
  await each(told, told.anna, [`post ${providers}`, `get ${providers}`, `get ${one}`, `patch ${one}`, `delete ${one}`]);
  await each(told, told.anna, ['get /v1/visitors/{id}/identities', 'delete /v1/visitors/{id}/identities']);
}
