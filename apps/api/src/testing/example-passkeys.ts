import { GateSessions } from '@sitekeep/gate';
import { makePasskey, newBrowser } from '@sitekeep/gate/testing';
import { askForPassword } from './ask-for-password.ts';
import { each, real, type Told } from './example-stage.ts';

const address = '198.51.100.20';

/** Vera makes a passkey on her phone, and Anna deletes it. */
export async function makesPasskeys(told: Told): Promise<void> {
  const { api, anna } = told;
  const siteId = real(told, 'site');
  const typed = { siteId, email: 'vera@example.com', password: 'an example of a password', code: null, require: 'password' as const };
  const asked = { ...newBrowser, ...typed, address, userAgent: 'Mozilla/5.0' };
  const { token } = await api.get(GateSessions).signIn(asked, { network: address, shared: false });
  await askForPassword(api, siteId);
  await makePasskey(api, { siteId, host: 'shop.example.com', token, label: 'phone', address });
  const passkeys = '/v1/visitors/{id}/passkeys';
  await each(told, anna, [`get ${passkeys}`, `patch ${passkeys}/{passkeyId}`, `delete ${passkeys}/{passkeyId}`]);
}
