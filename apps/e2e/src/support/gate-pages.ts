import type { Page } from 'playwright-core';
import type { GatedSite } from './gated-site.ts';

/** The stack's origin has answered for the path. */
export async function isInside(page: Page, site: GatedSite, path: string): Promise<void> {
  await page.waitForURL(site.at(path));
  expect(JSON.parse((await page.locator('body').textContent()) ?? '')).toMatchObject({ origin: true, path });
}

/** Into the form of the sign-in. */
export async function fillIn(page: Page, email: string, typed: { password: string; code?: string }): Promise<void> {
  await page.getByLabel('Your e-mail address').fill(email);
  await page.getByLabel('Your password').fill(typed.password);
  if (typed.code !== undefined) await page.getByLabel('Your one-time code').fill(typed.code);
}

export const submit = (page: Page): Promise<void> => page.getByRole('button', { name: 'Sign in', exact: true }).click();

export async function signOut(page: Page, site: GatedSite): Promise<void> {
  await page.goto(site.at('/.sitekeep/account'));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
}

/** As the header that the browser sends. */
export async function cookiesOf(page: Page): Promise<string> {
  const cookies = await page.context().cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** A fingerprint reader that knows everybody. Resolves with what takes it away again. */
export async function addAuthenticator(page: Page): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const kind = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const;
  const options = { ...kind, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
  return async () => {
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  };
}
