import type { Type } from '@nestjs/common';
import { PasskeyOptions } from '../passkey-options.service.ts';
import { VisitorSelfChange } from '../visitor-self-change.service.ts';
import { newBrowser } from './new-browser.ts';
import { SoftwareAuthenticator } from './software-authenticator.ts';

type Services = { get: <T>(type: Type<T>) => T };

/** A passkey that a visitor makes in this session, as an edge asks for it; in a browser that has no other. */
export async function makePasskey(
  services: Services,
  { label, address, ...where }: { siteId: string; host: string; token: string; label: string; address: string },
): Promise<SoftwareAuthenticator> {
  const browser = new SoftwareAuthenticator(`https://${where.host}`);
  const { siteId, host, token } = where;
  const { options } = await services.get(PasskeyOptions).make({ siteId, host, for: { to: 'add', token } });
  const change = { what: 'add_passkey' as const, credential: browser.create(options), label };
  const from = { address, userAgent: 'Browser', language: newBrowser.language };
  await services.get(VisitorSelfChange).change({ ...where, change, ...from }, { network: address, shared: false });
  return browser;
}
