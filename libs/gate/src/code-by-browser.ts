import type { SignInMethod } from '@sitekeep/contracts';

const shownNow: ReadonlySet<SignInMethod> = new Set(['token', 'recovery_code', 'email_code', 'passkey']);

/** Whether a trusted browser alone stood for the code of a session: the visitor has shown none then, but when the trust began. */
export const isCodeByBrowser = (methods: readonly SignInMethod[]): boolean =>
  methods.includes('trusted_device') && !methods.some((method) => shownNow.has(method));
