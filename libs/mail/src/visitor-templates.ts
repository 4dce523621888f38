/** RFC 3339, UTC. */
type Time = string;
type ToVisitor = {
  /** may be empty */
  name: string;
  siteName: string;
  /** by which the visitor reaches the site */
  host: string;
};

/** Mails to visitors of customers' sites: each row of them names its visitor, and goes with them. `url` is a page of the site. */
export type VisitorMailTemplates = {
  'visitor-invitation': ToVisitor & { inviter: string; url: string; notMeUrl: string; expiresAt: Time };
  'visitor-password-reset': ToVisitor & { url: string };
  'visitor-password-changed': ToVisitor & { url: string };
  'visitor-passkey-added': Omit<ToVisitor, 'siteName'> & { url: string };
  'visitor-passkey-removed': Omit<ToVisitor, 'siteName'> & { url: string };
  'visitor-passkey-locked': Omit<ToVisitor, 'siteName'> & { url: string };
  /** `code`: in halves, to be read out */
  'visitor-code': Omit<ToVisitor, 'siteName'> & { code: string; minutes: number };
  /** `byRecoveryCode`: else it was from a network that is new; `userAgent`: empty where it is unknown */
  'visitor-sign-in': Omit<ToVisitor, 'siteName'> & {
    at: Time;
    address: string;
    userAgent: string;
    byRecoveryCode: boolean;
    url: string;
  };
};
