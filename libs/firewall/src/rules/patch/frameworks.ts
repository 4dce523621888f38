import type { Rule } from '../../rule.ts';
import { values } from '../words.ts';
import { json, patch } from './patch.ts';

export const patchedFrameworkRules: readonly Rule[] = [
  patch({
    id: 'react-server-functions',
    stops: 'React server components: references to prototypes in what server functions are sent (CVE-2025-55182).',
    in: [...values, 'headers'],
    screen: 'dollar',
    when: [
      String.raw`["']?\$@?[0-9a-z]{1,4}(?::[\w$]{1,40}){0,6}:(?:__proto__|prototype|constructor)\b|["']?\$[0-9a-f]{1,4}:constructor:constructor`,
    ],
    bad: ['{"then":"$1:__proto__:then","status":"resolved_model"}', '{"a":"$7:Module:prototype:_compile"}', '"$1:constructor:constructor"'],
    good: ['$1: one', '$5 constructor of it', '{"0":"$1","1":"$F2"}'],
  }),
  patch({
    id: 'next-middleware',
    stops: 'Next.js: a header that skips the middleware (CVE-2025-29927).',
    in: ['headers'],
    screen: 'oddHeader',
    when: [String.raw`^(?:src/)?(?:pages/(?:\w+/){0,8}_?)?middleware(?:$|:)|^(?:src/)?_middleware`],
    bad: [
      { headers: { 'x-middleware-subrequest': 'middleware:middleware:middleware' } },
      { headers: { 'x-middleware-subrequest': 'src/middleware' } },
    ],
    good: [{ headers: { 'x-served-by': 'our middleware' } }],
  }),
  patch({
    id: 'spring-cloud-function',
    stops: 'Spring Cloud Function: expressions in a routing header (CVE-2022-22963).',
    in: ['headers', 'path'],
    screen: 'expression',
    when: [String.raw`^t\s*\(\s*java\.|^#\{|t\(java\.lang\.runtime\)`],
    bad: [
      {
        target: '/functionRouter',
        headers: { 'spring.cloud.function.routing-expression': 'T(java.lang.Runtime).getRuntime().exec("id")' },
      },
    ],
    good: [{ headers: { accept: 'text/html' } }],
  }),
  patch({
    id: 'spring-gateway',
    stops: 'Spring Cloud Gateway: routes with expressions (CVE-2022-22947), and functions of the actuator that tell or stop.',
    in: ['path'],
    when: [
      String.raw`/(?:actuator|manage)[;/][^?]{0,40}(?:gateway/routes/|heapdump|env$|jolokia|shutdown|threaddump|logfile|configprops|trace$|httptrace|restart|refresh$)`,
    ],
    bad: [{ target: '/actuator/gateway/routes/x' }, { target: '/actuator/heapdump' }, { target: '/actuator;/env' }],
    good: [{ target: '/actuator/health' }, { target: '/actuators/linear' }],
  }),
  patch({
    id: 'struts-prefix',
    stops: 'Apache Struts: parameters that name an action or address (CVE-2013-2251, CVE-2016-3081, CVE-2023-50164).',
    in: ['argument_names', 'path'],
    screen: 'struts',
    when: [
      String.raw`^(?:redirect|action|redirectaction|method|class):\S|^(?:top|upload)\.?filename$|^top\[|^debug(?:=command|=browser)|/\$\{[^}]*[(@#]|\bxwork\b|^(?:uploadfilename|uploadcontenttype)\W`,
    ],
    bad: [{ target: '/x.action?redirect:%24%7B1%7D' }, { target: '/x.action?method:%23_memberAccess' }, { target: '/${(1)}/x.action' }],
    good: [{ target: '/x?action=redirect' }, { target: '/x?method=get' }],
  }),
  patch({
    id: 'thinkphp',
    stops: 'ThinkPHP: functions called by parameters (CVE-2018-20062, CVE-2019-9082, CVE-2022-47945).',
    in: values,
    screen: 'patchedValue',
    when: [
      String.raw`think[\\/]+(?:app|container|request|template|module|view|config)|invokefunction|lang(?:=|$)[^\n]{0,10}pearcmd|pearcmd(?:\.php)?|\+config-create`,
    ],
    bad: [
      String.raw`index/\think\app/invokefunction`,
      { target: '/?s=index/%5Cthink%5Capp/invokefunction&function=phpinfo' },
      '../../../../usr/local/lib/php/pearcmd',
    ],
    good: ['I think / app', 'thinking'],
  }),
  patch({
    id: 'thinkphp-construct',
    stops: 'ThinkPHP: the constructor called as a method of the request (CVE-2019-9082).',
    in: ['arguments'],
    screen: 'patchedValue',
    when: [String.raw`^__construct$`],
    bad: [
      {
        method: 'POST',
        target: '/?s=captcha',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: '_method=__construct&filter[]=system&get[]=id',
      },
    ],
    good: ['function __construct() {'],
  }),
  patch({
    id: 'laravel-ignition',
    stops: 'Laravel Ignition and Livewire: solutions run by anybody (CVE-2021-3129).',
    in: ['path', 'arguments'],
    screen: 'patchedValue',
    when: [String.raw`/_ignition/(?:execute-solution|update-config|share-report)|facade\\ignition\\solutions|ignition\\+solutions`],
    bad: [{ target: '/_ignition/execute-solution' }],
    good: [{ target: '/blog/ignition' }],
  }),
  patch({
    id: 'phpunit',
    stops: 'PHPUnit: code run from standard input (CVE-2017-9841).',
    in: ['path'],
    when: [String.raw`/phpunit/(?:src/)?(?:[\w.-]{1,20}/){0,6}eval-stdin\.php|/eval-stdin\.php`],
    bad: [{ target: '/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php' }],
    good: [{ target: '/docs/phpunit' }],
  }),
  patch({
    id: 'php-cgi-arguments',
    stops: 'PHP-CGI: options of its command line in the query (CVE-2012-1823, CVE-2024-4577).',
    in: ['argument_names', 'arguments', 'path'],
    screen: 'cgiOption',
    when: [
      String.raw`^[\s+]*(?:-|\x{AD}|%ad)-?(?:d|s|r|n|c|b)(?:[\s+]|$)(?:[\s+]*(?:allow_url|auto_prepend|disable_func|safe_mode|cgi\.|open_basedir|suhosin|display_errors))?[\w.]*|php-cgi(?:\.exe)?[?/]?\S{0,10}(?:\x{AD}|%ad)|^\x{AD}\w`,
    ],
    bad: [
      { target: '/index.php?%ADd+allow_url_include%3d1+%ADd+auto_prepend_file%3dphp://input' },
      { target: '/index.php?-d+allow_url_include%3d1' },
      { target: '/index.php?-s' },
    ],
    good: [{ target: '/?q=-di' }, { target: '/?a=b-d' }, 'x -d y'],
  }),
  patch({
    id: 'rails-render-file',
    stops: 'Ruby on Rails: files shown by the Accept header (CVE-2019-5418).',
    in: ['headers'],
    screen: 'steps',
    when: [String.raw`^(?:\.\./){1,20}[^\s]{1,200}\{\{`],
    bad: [{ headers: { accept: '../../../../etc/passwd{{' } }],
    good: [{ headers: { accept: '*/*' } }],
  }),
  patch({
    id: 'fastjson-autotype',
    stops: 'Fastjson: objects of any class made from JSON (CVE-2017-18349, CVE-2022-25845).',
    in: ['arguments'],
    screen: 'javaGadget',
    when: [
      String.raw`com\.sun\.rowset\.jdbcrowsetimpl|org\.apache\.tomcat\.dbcp\.dbcp2?\.basicdatasource|com\.mchange\.v2\.c3p0|org\.apache\.ibatis\.datasource\.jndi|\$\$bcel\$\$`,
    ],
    bad: [json('/', '{"a":{"@type":"com.sun.rowset.JdbcRowSetImpl"}}')],
    good: [json('/', '{"a":"com.sun"}')],
  }),
  patch({
    id: 'vite-file-system',
    stops: 'Vite: files beyond the project by the development server (CVE-2025-30208, CVE-2025-31125, CVE-2025-31486).',
    in: ['path', 'argument_names'],
    screen: 'patchedValue',
    when: [String.raw`/@fs/+(?:etc|proc|root|home/\w+/\.|windows|c:|x/x|var/|\.\.?/|\.env)`],
    bad: [{ target: '/@fs/etc/passwd?raw??' }, { target: '/@fs/.env' }],
    good: [{ target: '/@fs/srv/shop/src/main.ts' }],
  }),
  patch({
    id: 'werkzeug-console',
    stops: 'Debuggers left on: the console of Werkzeug (CVE-2024-34069).',
    in: ['argument_names'],
    screen: 'patchedValue',
    when: [String.raw`^__debugger__$`],
    bad: [{ target: '/console?__debugger__=yes&cmd=import%20x&frm=0&s=abc' }],
    good: [{ target: '/?debugger=x&s=y' }],
  }),
];
