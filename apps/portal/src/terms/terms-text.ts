export interface TermsPart {
  title: string;
  words: string[];
}

/** The built-in terms: what Sitekeep does, in the words of its customers. */
export const termsText: TermsPart[] = [
  {
    title: 'What you get',
    words: [
      'Sitekeep stands between the internet and your server. Requests for your hostnames reach our edges first. Your filters decide there who is refused; every other request is passed on to the server you named.',
      'Only requests that come through us are protected. Your hostnames have to point at us in DNS, and your server should take web requests from our addresses alone. No filter catches everything: your server stays your responsibility.',
      'A site becomes active after you have confirmed your e-mail and accepted these terms. Changes of your filters are usually in force everywhere within seconds.',
    ],
  },
  {
    title: 'What you may not do',
    words: [
      'Protect only sites and hostnames that you may decide about. We may ask for a proof in DNS.',
      'Do not use the service for what is against the law, to attack others, to deceive people (phishing, malware), or to burden it so much that other customers suffer.',
      'Keep your password and your API tokens secret. What is done with them counts as done by you.',
    ],
  },
  {
    title: 'Payment',
    words: [
      'You pay a time in advance: one or more periods of 1, 3, 6 or 12 months for each site. Nothing renews by itself and nothing is charged without you. An invoice is written when you ask for one; its lines and prices do not change afterwards.',
      'When an invoice is paid, its time is added to each site on it. Money that fits no open invoice, for example a second payment, stays on your balance for later invoices.',
    ],
  },
  {
    title: 'Sites that are not paid',
    words: [
      'A new site is protected at once and may be paid within ten days. When a paid time ends, ten more days begin. During these days the site stays protected and we remind you by e-mail several times.',
      'A site that is not paid by then is deleted: visitors no longer reach your server through us, and its hostnames and filters are removed. A deleted site cannot be restored, but you can order it again; within 30 days it then becomes active only once it is paid. Point your DNS elsewhere in time if you do not want to go on.',
      'You can delete an unpaid site yourself at any time. A paid site ends when its paid time and the ten days after it are over.',
    ],
  },
  {
    title: 'Data',
    words: [
      'Of you we keep what you typed in: name, e-mail, account, sites, filters, invoices and payments, and a log of who changed what. Your password and your API tokens are kept only as fingerprints from which they cannot be read. Card data stays with the payment provider.',
      'Of your visitors we keep those who were refused: time, address, country, hostname, path without the query, and the name their browser gives itself, so that you can answer why somebody was refused. Of everybody else we keep counts only. These records are deleted after 30 days. Towards your visitors you are responsible for them, and we process them for you.',
      'Support staff see your account only for a reason that they have to write down. Each such look is logged.',
    ],
  },
  {
    title: 'Abuse and suspension',
    words: [
      'When the law demands it, or when a site or an account is used against these terms, we may suspend it. Its visitors then see a neutral page. We tell you why when you write to support, and lift the suspension when the reason is gone. Paid time goes on meanwhile.',
    ],
  },
  {
    title: 'What we are liable for',
    words: [
      'We run the service with care, but do not promise that it is never interrupted. What the law says about liability and about your rights as a consumer is not limited by these terms.',
    ],
  },
  {
    title: 'Changes of these terms',
    words: ['What is paid already is served as it was agreed, also when these terms change.'],
  },
];
