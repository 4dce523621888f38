import type { SignInMethod } from '@sitekeep/contracts';

const words: Record<SignInMethod, string> = {
  password: 'password',
  token: 'code of a token',
  recovery_code: 'recovery code',
  email_code: 'code by e-mail',
  trusted_device: 'trusted browser',
  passkey: 'passkey',
  provider: 'identity provider',
  invitation: 'invitation',
};
export const methodsInWords = (methods: SignInMethod[]): string => methods.map((method) => words[method]).join(', ') || '–';

const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/(Chrome|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];
const named = (list: [RegExp, string][], text: string) => list.find(([pattern]) => pattern.test(text))?.[1];

/** A browser as people call it: `Firefox on Windows`. What is unknown is shown as it came, cut short. */
export function browserWords(userAgent: string): string {
  const [browser, system] = [named(browsers, userAgent), named(systems, userAgent)];
  if (browser) return system ? `${browser} on ${system}` : browser;
  if (userAgent === '') return 'unknown';
  return userAgent.length > 40 ? `${userAgent.slice(0, 39)}…` : userAgent;
}
