import type { Rule } from '../rule.ts';
import { everywhere, inputs } from './places.ts';

const raw = String.raw;

/** CWE-93 in mail: values that become part of the head of a mail, or of a talk with a mail server (RFC 5321, RFC 9051, RFC 1939). */
export const mailRules: readonly Rule[] = [
  {
    id: 'mail-header',
    family: 'mail',
    severity: 'critical',
    paranoia: 1,
    stops: 'A line end and a header of a mail after an address, a name or a subject.',
    in: everywhere,
    screen: 'lines',
    when: [
      {
        regex: raw`^[^\r\n{(\[]{0,120}(?:\r?\n|\r)+[ \t]*(?:b?cc|to|from|subject|reply-to|sender|return-path|mime-version|content-type|content-transfer-encoding|x-mailer|x-priority|list-\w+|disposition-notification-to)[ \t]*:[ \t]*[^\s,:;]*(?:@|multipart/|text/(?:html|plain);|1\.0\s*$)|[\r\n][ \t]*bcc[ \t]*:[ \t]*\S+@`,
        minLength: 10,
      },
    ],
    bad: ['a@b.example\r\nBcc: victims@c.example', 'Hello\nCc: x@y.example', 'x\r\nContent-Type: multipart/mixed; boundary=a'],
    good: ['Hello\nTo: the whole team', 'Dear all,\nSubject: none', 'Name\r\nfrom: Berlin'],
  },
  {
    id: 'mail-smtp',
    family: 'mail',
    severity: 'critical',
    paranoia: 1,
    stops: 'Commands of SMTP after a line end.',
    in: inputs,
    screen: 'lines',
    when: [
      {
        regex: raw`[\r\n]\s*(?:mail\s+from:\s*<|rcpt\s+to:\s*<|\.\r?\n(?:quit|mail\s+from|rcpt|data|rset)|(?:helo|ehlo)\s+[\w.-]+\r?\n(?:mail|auth|starttls)|starttls\r?\n|bdat\s+\d+|auth\s+(?:plain|login|cram-md5|digest-md5|ntlm|xoauth2)(?:\s|$)|data\r\n\S+:)`,
        minLength: 6,
      },
    ],
    bad: ['x\r\nMAIL FROM:<a@b.com>', 'x\r\nRCPT TO:<c@d.com>\r\nDATA', '\r\n.\r\nQUIT'],
    good: ['Hello!\r\nWe finally received this mail from:<test@example.org>', 'a\nrcpt of goods', 'data\nmore data'],
  },
  {
    id: 'mail-store',
    family: 'mail',
    severity: 'critical',
    paranoia: 2,
    stops: 'Commands of IMAP, POP3 and SMTP after a line end.',
    in: inputs,
    screen: 'lines',
    when: [
      {
        regex: raw`[\r\n]\s*(?:[a-z]{0,4}\d{1,6}\s+(?:append|authenticate|login|select|examine|create|delete|rename|subscribe|unsubscribe|list|lsub|status|close|expunge|search|fetch|store|copy|move|uid|idle|starttls|capability|noop|logout|quit)\b|(?:retr|dele|top|uidl|list|apop|user|pass|stat|rset|vrfy|expn|helo|ehlo|help|noop|quit|turn|etrn|send|soml|saml)\s+[\w.<@\\-]+\s*(?:$|[\r\n])|(?:helo|ehlo|vrfy|expn|etrn)\s+\S+)`,
        minLength: 6,
      },
    ],
    bad: ['x\r\nA1 APPEND saved-messages (\\Seen) {310}', 'x\r\nRETR 1\r\n', 'x\r\nEHLO example.com'],
    good: ['We should delete\nnine', 'one\ntwo three'],
  },
];
