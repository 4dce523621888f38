import type { Rule } from '../../rule.ts';
import { json, patch } from './patch.ts';

export const patchedServerRules: readonly Rule[] = [
  patch({
    id: 'apache-path',
    stops: 'Apache HTTP Server 2.4.49 and 2.4.50: paths out of the root (CVE-2021-41773, CVE-2021-42013).',
    in: ['path'],
    screen: 'patchedPath',
    when: [String.raw`/(?:cgi-bin|icons|assets|static|images)/+(?:\.%2e|%2e\.|%2e%2e|\.\.|%%32%65)[^\n]{0,200}/(?:bin|etc|proc|usr|var)/`],
    bad: [{ target: '/cgi-bin/.%2e/.%2e/.%2e/bin/sh' }],
    good: [{ target: '/cgi-bin/awstats.pl' }],
  }),
  patch({
    id: 'exchange-proxyshell',
    stops: 'Microsoft Exchange: ProxyShell, ProxyNotShell and ProxyLogon (CVE-2021-34473, CVE-2022-41040, CVE-2021-26855).',
    in: ['path', 'arguments', 'argument_names', 'cookie_names'],
    screen: 'patchedValue',
    when: [
      String.raw`autodiscover\.json\S{0,20}@|^@[\w.-]{1,80}/+(?:mapi|powershell|ews|autodiscover|ecp|owa)|^x-(?:anonresource|anonresource-backend|beresource)$|/ecp/(?:y\.js|proxylogon\.ecp)`,
    ],
    bad: [
      { target: '/autodiscover/autodiscover.json?@foo.example/mapi/nspi/?&Email=autodiscover/autodiscover.json%3f@foo.example' },
      { target: '/ecp/default.flt', headers: { cookie: 'X-BEResource=a~1' } },
    ],
    good: [{ target: '/autodiscover/autodiscover.json?Email=a@b.example' }],
  }),
  patch({
    id: 'sharepoint-toolshell',
    stops: 'Microsoft SharePoint: ToolShell (CVE-2025-53770, CVE-2025-49706).',
    in: ['path', 'referer'],
    screen: 'patchedValue',
    when: [String.raw`/_layouts/(?:1[56]/)?(?:toolpane\.aspx|spinstall\d*\.aspx)`, String.raw`/signout\.aspx|/spinstall\d*\.aspx`],
    bad: [
      {
        method: 'POST',
        target: '/_layouts/15/ToolPane.aspx?DisplayMode=Edit&a=/ToolPane.aspx',
        headers: { referer: '/_layouts/SignOut.aspx' },
      },
      { target: '/_layouts/15/spinstall0.aspx' },
    ],
    good: [{ target: '/_layouts/15/start.aspx' }, { target: '/_layouts/15/ToolPane.aspx', headers: { referer: 'https://team.example/' } }],
  }),
  patch({
    id: 'weblogic',
    stops:
      'Oracle WebLogic: consoles and services that run what they are sent (CVE-2017-10271, CVE-2019-2725, CVE-2020-14882, CVE-2020-14750).',
    in: ['path', 'arguments'],
    screen: 'patchedValue',
    when: [
      String.raw`/wls-wsat/(?:coordinatorporttype|participantporttype|registration)|/_async/asyncresponseservice|/console/(?:css|images)/(?:%252e%252e|%2e%2e|\.\.)(?:%252f|%2f|/)|com\.tangosol\.coherence\.mvel2|com\.bea\.core\.repackaged|/bea_wls_(?:deployment_internal|internal)/`,
    ],
    bad: [
      { target: '/console/css/%252e%252e%252fconsole.portal' },
      { method: 'POST', target: '/wls-wsat/CoordinatorPortType' },
      'com.tangosol.coherence.mvel2.sh.ShellSession("x")',
    ],
    good: [{ target: '/console/css/main.css' }],
  }),
  patch({
    id: 'jboss-invoker',
    stops: 'JBoss: invokers and consoles open to anybody (CVE-2017-12149, CVE-2015-7501, CVE-2010-0738).',
    in: ['path'],
    when: [
      String.raw`/invoker/(?:readonly|jmxinvokerservlet|ejbinvokerservlet)|/jbossmq-httpil/|/(?:jmx|web|admin)-console/(?:htmladaptor|invoker)|/jexws4?/`,
    ],
    bad: [{ target: '/invoker/JMXInvokerServlet' }, { target: '/jmx-console/HtmlAdaptor' }],
    good: [{ target: '/invoke' }],
  }),
  patch({
    id: 'tomcat-put',
    stops: 'Apache Tomcat: pages and sessions put by anybody (CVE-2017-12615, CVE-2025-24813).',
    in: ['method', 'path'],
    screen: 'any',
    when: [String.raw`^PUT$`, String.raw`\.(?:jspx?|session|war)(?:/?$|[%\s]|::\$data)`],
    bad: [
      { method: 'PUT', target: '/x.jsp/' },
      { method: 'PUT', target: '/a/session.session' },
    ],
    good: [
      { method: 'PUT', target: '/api/users/1' },
      { method: 'GET', target: '/x.jsp' },
    ],
  }),
  patch({
    id: 'solr',
    stops: 'Apache Solr: templates and listeners that run code (CVE-2019-17558, CVE-2017-12629).',
    in: ['arguments', 'argument_names'],
    screen: 'patchedValue',
    when: [String.raw`^v\.template\.custom$|params\.resource\.loader\.enabled|runexecutablelistener`],
    bad: [{ target: '/solr/a/select?q=1&wt=velocity&v.template=custom&v.template.custom=%23set($x=%27%27)' }],
    good: [{ target: '/solr/a/select?q=velocity' }],
  }),
  patch({
    id: 'activemq-files',
    stops:
      'Apache ActiveMQ, OFBiz and Hadoop: files and commands by their web consoles (CVE-2016-3088, CVE-2023-49070, CVE-2023-51467, CVE-2024-38856, CVE-2024-45195).',
    in: ['path', 'argument_names'],
    screen: 'patchedPath',
    when: [
      String.raw`/fileserver/[\w./-]{1,80}\.(?:jsp|txt|war)$|/webtools/control/(?:xmlrpc|programexport|main/programexport|forgotpassword/(?:programexport|xmldsdump)|viewdatafile|showdatetime/programexport|stocksnapshot)|/ws/v1/cluster/apps(?:/new-application)?$`,
    ],
    bad: [{ target: '/webtools/control/forgotPassword/ProgramExport' }, { method: 'PUT', target: '/fileserver/a.jsp' }],
    good: [{ target: '/webtools/control/main' }],
  }),
  patch({
    id: 'jenkins-scripts',
    stops: 'Jenkins: checks of scripts that run them (CVE-2018-1000861, CVE-2019-1003000).',
    in: ['path', 'arguments'],
    screen: 'patchedValue',
    when: [
      String.raw`/securityrealm/user/\w{1,30}/descriptorbyname/|org\.jenkinsci\.plugins\.(?:scriptsecurity|workflow)[\w.]{0,100}/check\w+|@(?:grabresolver|grab|asttest|grabconfig)\s*\(`,
    ],
    bad: [
      {
        target:
          '/securityRealm/user/admin/descriptorByName/org.jenkinsci.plugins.scriptsecurity.sandbox.groovy.SecureGroovyScript/checkScript?sandbox=true&value=x',
      },
      '@GrabResolver(name="x", root="http://a.example")',
    ],
    good: [{ target: '/script.js' }],
  }),
  patch({
    id: 'grafana-plugin-file',
    stops: 'Grafana: files by paths of plugins (CVE-2021-43798).',
    in: ['path'],
    when: [String.raw`/public/plugins/[\w-]{1,40}/(?:[\w#-]{0,20}/)?(?:\.\./|%2e%2e)`],
    bad: [{ target: '/public/plugins/alertlist/../../../../etc/passwd' }],
    good: [{ target: '/public/plugins/alertlist/module.js' }],
  }),
  patch({
    id: 'zimbra',
    stops: 'Zimbra: archives put by anybody (CVE-2022-27925, CVE-2022-37042).',
    in: ['path'],
    when: [String.raw`/service/extension/backup/mboximport`],
    bad: [{ method: 'POST', target: '/service/extension/backup/mboximport?account-name=admin&ow=2' }],
    good: [{ target: '/service/home' }],
  }),
  patch({
    id: 'langflow',
    stops: 'Langflow: code in decorators and defaults of functions (CVE-2025-3248).',
    in: ['arguments'],
    screen: 'patchedValue',
    when: [String.raw`^\s*@exec\s*\(|def\s+\w+\([^)]{0,60}=\s*(?:exec|__import__|eval)\s*\(`],

    bad: [json('/api/v1/validate/code', '{"code":"@exec(\\"import os\\")\\ndef f(): pass"}')],
    good: [json('/api/v1/validate/code', '{"code":"def f(): pass"}')],
  }),
  patch({
    id: 'iis-webdav-overflow',
    stops: 'IIS 6 WebDAV: an If header that overflows (CVE-2017-7269).',
    in: ['headers'],
    screen: 'oddHeader',
    when: [String.raw`^<https?://[^>]{100,}>\s*\(not\s+<locktoken:`],
    bad: [
      {
        method: 'PROPFIND',
        target: '/',
        headers: { if: `<http://localhost/${'a'.repeat(120)}> (Not <locktoken:write1>) <http://localhost/b>` },
      },
    ],
    good: [{ headers: { if: '<opaquelocktoken:a>' } }],
  }),
  patch({
    id: 'metabase-setup',
    stops: 'Metabase: a setup whose database connection runs scripts (CVE-2023-38646).',
    in: ['arguments'],
    screen: 'patchedValue',
    when: [String.raw`zip:/app/metabase\.jar|;\s*init\s*=\s*(?:runscript|create\s|call\s)|trace_level_system_out\s*=`],
    bad: [
      json(
        '/api/setup/validate',
        '{"token":"a","details":{"details":{"db":"zip:/app/metabase.jar!/sample-database.db;TRACE_LEVEL_SYSTEM_OUT=0;INIT=RUNSCRIPT FROM"}}}',
      ),
    ],
    good: [json('/api/setup/validate', '{"token":"a"}')],
  }),
];
