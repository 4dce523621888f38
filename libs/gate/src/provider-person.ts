import { visitorInputSchema } from '@sitekeep/contracts';
import type { Told } from './provider-client.ts';
import { ProviderFailure } from './provider-failure.ts';
import type { ProviderRow } from './provider.entity.ts';

/** Who a provider says somebody is. `email`: only one that the provider has verified, in lower case. */
export type Person = { subject: string; email: string | null; name: string; groups: string[] };

/** `sub` is at most 255 characters (OpenID Connect Core 1.0, 2). */
const longestSubject = 255;

/** Throws ProviderFailure for a subject nobody may have. */
export function readPerson(told: Told, provider: Pick<ProviderRow, 'groupsClaim' | 'groups'>): Person {
  const { idToken, userinfo } = told;
  const subject = idToken['sub'];
  if (typeof subject !== 'string' || subject === '' || subject.length > longestSubject || subject.includes('\0'))
    throw new ProviderFailure('The provider names the person (sub) in a way that OpenID Connect does not allow.');
  const name = [idToken['name'], userinfo['name']].find((each) => typeof each === 'string');
  return {
    subject,
    email: verifiedEmail(told),
    name: visitorInputSchema.shape.name.catch('').parse(name),
    groups: groupsOf(told, provider),
  };
}

/** Address and whether it is verified come from one source: one of them says nothing of the other's. */
function verifiedEmail({ idToken, userinfo }: Told): string | null {
  const source = 'email' in idToken ? idToken : userinfo;
  const email = visitorInputSchema.shape.email.safeParse(source['email']);
  return email.success && isVerified(source, idToken['iss']) ? email.data : null;
}

/** Some say so by a text. Microsoft says it of the domain's owner, in an optional claim. */
function isVerified(claims: Record<string, unknown>, issuer: unknown): boolean {
  const isTrue = (value: unknown) => value === true || value === 'true';
  if ('email_verified' in claims) return isTrue(claims['email_verified']);
  return isMicrosoft(issuer) && (isTrue(claims['xms_edov']) || claims['xms_edov'] === 1 || claims['xms_edov'] === '1');
}

export const isMicrosoft = (issuer: unknown): boolean =>
  typeof issuer === 'string' && issuer.startsWith('https://login.microsoftonline.com/');

/** One or several values of the claim, each as the owner maps it; all others mean nothing here. */
function groupsOf({ idToken, userinfo }: Told, { groupsClaim, groups }: Pick<ProviderRow, 'groupsClaim' | 'groups'>): string[] {
  if (groupsClaim === null) return [];
  const told = Object.hasOwn(idToken, groupsClaim)
    ? idToken[groupsClaim]
    : Object.hasOwn(userinfo, groupsClaim)
      ? userinfo[groupsClaim]
      : [];
  const values = new Set<unknown>(Array.isArray(told) ? told : [told]);
  return [...new Set(groups.filter(({ claim }) => values.has(claim)).map(({ group }) => group))];
}
