/** Where visitors look after their own access: on every host of a site that has TLS. Links in mails bring their secret as `?k=`. */
export const visitorPaths = {
  /** GET `?k=…`: the page of an invitation; changes nothing. POST from its form: k, password, code, credential. */
  enrol: '/.sitekeep/enrol',
  /** GET `?k=…`: asks; changes nothing. POST from its form: k. */
  notMe: '/.sitekeep/not-me',
  /** GET: asks for the e-mail address; with `?k=…` for the new password. POST from its forms: email, or k and password. */
  reset: '/.sitekeep/reset',
  /** GET: only for whoever is signed in. POST from its forms: do, and what that needs. */
  account: '/.sitekeep/account',
  /** POST from the scripts of both pages: k, or nothing by whoever is signed in. Answered with what navigator.credentials.create wants, as JSON. */
  newPasskey: '/.sitekeep/passkey/new',
} as const;
