import type { Rule } from '../rule.ts';
import { localFileRules } from './traversal-files.ts';
import { exposedFileRules } from './traversal-requests.ts';
import { anyOf, early } from './words.ts';

const everywhere = ['path', 'arguments', 'argument_names', 'cookies', 'headers', 'referer', 'file_names'] as const;

/** A dot, a slash and both of them written in ways that one decoder or another understands. */
const oddDot = anyOf(String.raw`0x2e %+(?:25)*2e %u002e %uff0e %c0%ae %e0%80%ae ． 。 ‥`);
const oddSlash = anyOf(String.raw`0x2f 0x5c %+(?:25)*2f %+(?:25)*5c %u2215 %u2216 %uff0f %c0%af %c1%9c %e0%80%af ∕ ⁄ ＼ ／ ∖`);
const dot = String.raw`(?:\.|${oddDot})`;
const filler = String.raw`(?:\x00|%00|0x00)?`;
const slash = String.raw`(?:[\\/]|${oddSlash})`;

const targets = anyOf(
  String.raw`etc proc sys var usr opt root home boot dev tmp windows winnt winxp boot\.ini win\.ini system32 inetpub
  program(?:\s|%20)?files web-inf meta-inf apache nginx logs? conf(?:ig)?s? \.(?:env|git|ssh|ht|aws|svn|bash)`,
);

const steps: readonly Rule[] = [
  {
    id: 'traversal-steps',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Values that climb to a parent directory, several steps or to a file that is no picture.',
    in: everywhere,
    screen: 'steps',
    when: [
      {
        regex: String.raw`^["']?(?:[^\s"'()\x60<>]*[\\/:=,;|])?\.{2,4}(?:\\|/(?:[^\s"'()\x60<>]*[\\/])?(?:\.{1,4}[\\/]|\.\w|[\w.-]*\.(?:php\d?|inc|conf|cfg|ini|log|aspx?|jspx?|xml|ya?ml|env|bak|sql|db|txt|py|rb|pl|sh|cgi|key|pem|7z|zip|tar|gz|exe|dll|properties|htaccess|passwd)\b|\w{1,20}$|$))|^[^\s"'()\x60<>]*\.{3,4}[\\/]\.{2,4}[\\/]`,
      },
    ],
    bad: [
      '../../../etc/passwd',
      String.raw`..\1.7z`,
      '/a/.../.../x',
      '../config.php',
      { headers: { foobar: '/../../../././..\\ ../../x' } },
    ],
    good: [
      'and so on.../or not',
      'see [the docs](../docs/x.md) and ../y.md',
      "import x from '../lib/x'",
      '/get/foo.../1234',
      '1..2/3',
      '../images/logo.png',
    ],
  },
  {
    id: 'traversal-request-steps',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Paths, file names and cookies that climb to a parent directory.',
    in: ['path', 'file_names', 'cookies'],
    screen: 'steps',
    when: [{ regex: String.raw`(?:^|[\\/=])\.{2,4}[\\/]|[a-z0-9_-]\.\.[\\/]` }],
    bad: [{ target: '/static../app.py' }, { headers: { cookie: 'lang=../de' } }],
    good: [{ target: '/get/foo.../1234' }, { target: '/a..b/c' }],
  },
  {
    id: 'traversal-steps-to-target',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Steps to parent directories that end in one of the system.',
    in: everywhere,
    screen: 'steps',
    when: [{ regex: String.raw`(?:\.{2,4}[\\/]+){2}(?:[^\s\\/]{0,60}[\\/]+){0,6}` + targets + String.raw`(?:[\\/.]|$)` }],
    bad: ['open the page ../../../../etc/passwd now', '../../WEB-INF/web.xml'],
    good: ["const a = require('../../lib/etcetera')", 'it says ../../ somewhere'],
  },
  {
    id: 'traversal-steps-many',
    family: 'traversal',
    severity: 'error',
    paranoia: 1,
    stops: 'Five steps to parent directories one after another, anywhere.',
    in: everywhere,
    screen: 'steps',
    when: [{ regex: String.raw`(?:\.{2,4}[\\/]+){5}` }],
    bad: ['go to ../../../../../x'],
    good: ["import a from '../../a'"],
  },
  {
    id: 'traversal-parameter-step',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'A step to the parent directory hidden behind a path parameter, as Tomcat reads it (..;/).',
    in: everywhere,
    screen: 'steps',
    when: [{ regex: String.raw`\.\.;[^\s/\\]{0,40}[\\/]|[\\/]\.\.;$` }],
    bad: [{ target: '/app/..;/manager/html' }, '/x/..;a=b/y'],
    good: ['wait..; then /go'],
  },
  {
    id: 'traversal-odd-steps',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Steps to the parent directory with dots or slashes in odd encodings.',
    in: [...everywhere, 'user_agent'],
    screen: 'oddSteps',
    when: [
      {
        regex:
          `${oddDot}${filler}${dot}${filler}${slash}|${dot}${filler}${oddDot}${filler}${slash}|` +
          String.raw`\.${filler}\.${filler}${oddSlash}|\.(?:\x00|%00)\.?(?:\x00|%00)?[\\/]|[\\/]\.(?:\x00|%00)`,
      },
    ],
    bad: [
      '0x2e.%2500/0x2e.%2500/',
      '0x5c0x2e.%2500/',
      '..%255c..%255cwin',
      '..%25252f..%25252f',
      '．．／etc',
      { headers: { foobar: '0x5c0x2e.%00/' } },
    ],
    good: ['0x2e is 46', 'from 0x2f to 0x5c', '全部。／一部'],
  },
  {
    id: 'traversal-parent-end',
    family: 'traversal',
    severity: 'warning',
    paranoia: 2,
    stops: 'A path that ends in its parent directory, and steps anywhere in a text.',
    in: everywhere,
    screen: 'steps',
    when: [{ regex: early + String.raw`(?:[\\/]\.\.(?:[\\/]|$)|[\s"'=]\.\.[\\/])` }],
    bad: ['/var/..', 'take ../x'],
    good: ['well ..', 'wait.. /x'],
  },
];

export const traversalRules: readonly Rule[] = [...steps, ...localFileRules, ...exposedFileRules];
