/** The words of the pages on which visitors look after their own access. `{name}` is a gap that the page fills in. */
export interface VisitorWords {
  /** The page of an invitation. */
  readonly enrol: {
    readonly title: string;
    /** Gaps: inviter, site. */
    readonly invited: string;
    readonly address: string;
    /** Gap: time. */
    readonly until: string;
    readonly passkeyTitle: string;
    readonly passkeyWhat: string;
    readonly passkeySubmit: string;
    readonly passkeyUnsupported: string;
    /** Before a passkey, to whoever has something already. */
    readonly shownWhat: string;
    readonly shownCodeLabel: string;
    /** Heading of the other way, where a passkey is offered. */
    readonly otherWay: string;
    readonly passwordLabel: string;
    readonly passwordHint: string;
    readonly appTitle: string;
    readonly appWhat: string;
    /** What a screen reader says for the QR code. */
    readonly picture: string;
    readonly openApp: string;
    readonly key: string;
    readonly codeLabel: string;
    readonly submit: string;
    readonly notMe: string;
  };
  readonly enrolled: {
    readonly title: string;
    readonly what: string;
    readonly codesTitle: string;
    readonly codesWhat: string;
    readonly goOn: string;
  };
  readonly notMe: { readonly title: string; readonly what: string; readonly submit: string };
  readonly declined: { readonly title: string; readonly what: string };
  readonly reset: { readonly title: string; readonly what: string; readonly submit: string };
  readonly sent: { readonly title: string; readonly what: string };
  readonly newPassword: { readonly title: string; readonly what: string; readonly submit: string };
  readonly passwordChanged: { readonly title: string; readonly what: string };
  readonly linkOver: { readonly title: string; readonly what: string; readonly next: string };
  /** The page of whoever is signed in. */
  readonly account: {
    readonly title: string;
    readonly what: string;
    readonly notFresh: string;
    readonly again: string;
    readonly saved: string;
    readonly neverUsed: string;
    /** Gap: time. */
    readonly lastUsed: string;
    /** Gap: time. */
    readonly until: string;
    readonly passkeys: string;
    readonly passkeysWhat: string;
    readonly noPasskeys: string;
    readonly passkeyName: string;
    readonly addPasskey: string;
    readonly remove: string;
    readonly devices: string;
    readonly devicesWhat: string;
    readonly noDevices: string;
    readonly thisDevice: string;
    readonly removeAll: string;
    readonly password: string;
    readonly currentPassword: string;
    readonly passwordSubmit: string;
    readonly codes: string;
    readonly noCodes: string;
    /** Gap: count. */
    readonly recoveryCodes: string;
    readonly recoveryHint: string;
  };
  readonly faults: {
    readonly passwordShort: string;
    readonly password: string;
    readonly current: string;
    readonly code: string;
    readonly passkey: string;
    /** Of what the visitor has already, by an invitation. */
    readonly shown: string;
    readonly other: string;
  };
}
