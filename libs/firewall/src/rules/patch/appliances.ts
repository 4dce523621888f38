import type { Rule } from '../../rule.ts';
import { patch } from './patch.ts';

export const patchedApplianceRules: readonly Rule[] = [
  patch({
    id: 'citrix-adc',
    stops: 'Citrix ADC and Gateway: paths to its scripts (CVE-2019-19781, CVE-2023-3519, CVE-2020-8193).',
    in: ['path', 'headers'],
    screen: 'patchedValue',
    when: [
      String.raw`/vpns?/(?:\.\.|%2e%2e)/vpns/|/vpns/(?:cfg/smb\.conf|portal/scripts/|portal/backdoor)|/gwtest/formssso|/pcidss/report|/menu/(?:ss|neo)\?|/oauth/idp/\.well-known/openid-configuration\x00`,
    ],
    bad: [{ target: '/vpn/../vpns/cfg/smb.conf' }, { target: '/vpns/portal/scripts/newbm.pl' }],
    good: [{ target: '/vpn/index.html' }],
  }),
  patch({
    id: 'f5-big-ip',
    stops: 'F5 BIG-IP: its management reached by anybody (CVE-2020-5902, CVE-2021-22986, CVE-2022-1388, CVE-2023-46747).',
    in: ['path'],
    when: [
      String.raw`/tmui/login\.jsp/?\.\.;|/mgmt/tm/util/bash|/mgmt/shared/authn/login|/mgmt/tm/access/bundle-install-tasks|/tmui/control/form|/hsqldb;`,
    ],
    bad: [{ target: '/tmui/login.jsp/..;/tmui/locallb/workspace/fileRead.jsp' }, { method: 'POST', target: '/mgmt/tm/util/bash' }],
    good: [{ target: '/mgmt/' }],
  }),
  patch({
    id: 'ivanti',
    stops:
      'Ivanti Connect Secure, Endpoint Manager Mobile and Sentry (CVE-2019-11510, CVE-2023-46805, CVE-2024-21887, CVE-2024-21893, CVE-2023-35078, CVE-2023-38035, CVE-2025-4427).',
    in: ['path'],
    when: [
      String.raw`/dana-na/(?:\.\./|auth/\S*\.\./|saml-logout\.cgi\S*xml|css/\.\.|jam/)|/api/v1/(?:totp/user-backup-code/\.\.|license/keys-status/)|/api/v1/cav/client/visits|/dana-ws/saml20\.ws|/dana-na/auth/saml-sso\.cgi/\.\.|/mifs/(?:aad|asfv3)/api/v2/|/mifs/services/micservice|/mifs/rs/api/v2/featureusage|/mifs/\.;/`,
    ],
    bad: [
      { target: '/api/v1/totp/user-backup-code/../../license/keys-status/%3bid' },
      { target: '/dana-na/../dana/html5acc/guacamole/../../../../etc/passwd?/dana/html5acc/guacamole/' },
      { target: '/mifs/aad/api/v2/authorized/users' },
    ],
    good: [{ target: '/dana-na/auth/url_default/welcome.cgi' }],
  }),
  patch({
    id: 'pan-os',
    stops: 'Palo Alto PAN-OS: GlobalProtect and management (CVE-2024-3400, CVE-2024-0012, CVE-2024-9474, CVE-2025-0108).',
    in: ['path', 'cookies', 'headers'],
    screen: 'patchedValue',
    when: [
      String.raw`/php/utils/(?:createremoteappwebsession|debug)\.php|/unauth/(?:%252e%252e|%2e%2e|\.\.)/php/|^/?(?:\.\./){2,12}(?:opt/panlogs|var/appweb|var/log/pan)|/ztp_gate\.php|/unauth/[^?]{0,40}/php/ztp`,
    ],
    bad: [
      { headers: { cookie: 'SESSID=/../../../../opt/panlogs/tmp/device_telemetry/hour/x`id`' } },
      { target: '/php/utils/createRemoteAppwebSession.php/x.js.map' },
    ],
    good: [{ target: '/php/utils.php' }],
  }),
  patch({
    id: 'fortinet',
    stops: 'Fortinet FortiOS: files by the language page (CVE-2018-13379).',
    in: ['arguments', 'path'],
    screen: 'patchedValue',
    when: [String.raw`/dev/cmdb/sslvpn|/api/v2\.0/cmdb/system/admin[^\n]{0,20}(?:\.\./|%3f)|/cgi-bin/fwbcgi`],
    bad: [{ target: '/remote/fgt_lang?lang=/../../../..//////////dev/cmdb/sslvpn_websession' }],
    good: [{ target: '/remote/login?lang=en' }],
  }),
  patch({
    id: 'fortinet-administration',
    stops: 'Fortinet FortiOS: administration by a header that says the request is local (CVE-2022-40684).',
    in: ['path', 'headers'],
    screen: 'patchedValue',
    when: [String.raw`/api/v2/cmdb/system/admin`, String.raw`for="?\[?127\.0\.0\.1\]?`],
    bad: [
      { method: 'PUT', target: '/api/v2/cmdb/system/admin/admin', headers: { forwarded: 'for="[127.0.0.1]:8000";by="[127.0.0.1]:9000";' } },
    ],
    good: [{ target: '/api/v2/cmdb/system/admin/admin' }, { headers: { forwarded: 'for="[127.0.0.1]:8000"' } }],
  }),
  patch({
    id: 'vmware',
    stops: 'VMware vCenter: uploads by anybody (CVE-2021-21972, CVE-2021-22005).',
    in: ['path'],
    when: [String.raw`/ui/vropspluginui/rest/services/uploadova|/analytics/telemetry/ph/api/hyper/send`],
    bad: [{ method: 'POST', target: '/ui/vropspluginui/rest/services/uploadova' }],
    good: [{ target: '/ui/' }],
  }),
  patch({
    id: 'cisco-ios-xe',
    stops: 'Cisco IOS XE and ASA: web management (CVE-2023-20198, CVE-2020-3452, CVE-2018-0296).',
    in: ['path', 'arguments'],
    screen: 'patchedValue',
    when: [
      String.raw`/(?:%2577|%77|w)ebui_wsma_https?|/\+cscot\+/(?:translation-table|oem-customization)|/\+csco[eu]\+/[^\n]{0,60}\.\./|/webui/logoutconfirm\.html\?logon_hash`,
    ],
    bad: [
      { target: '/%2577ebui_wsma_http' },
      { target: '/+CSCOT+/translation-table?type=mst&textdomain=/%2bCSCOE%2b/portal_inc.lua&default-language&lang=../' },
    ],
    good: [{ target: '/+CSCOE+/logon.html' }],
  }),
  patch({
    id: 'router-commands',
    stops:
      'Routers, cameras and storage: commands by parameters of their setup pages (CVE-2017-17215, CVE-2018-10561, CVE-2021-36260, CVE-2023-1389, CVE-2024-3273, CVE-2016-6277, CVE-2014-8361).',
    in: ['path'],
    when: [
      String.raw`/gponform/diag_form|/cgi-bin/(?:luci/;stok=/locale|nas_sharing\.cgi|viewlog\.asp|account_mgr\.cgi|kerbynet|mainfunction\.cgi|supervisor/cloudsetup)|/ctrlt/deviceupgrade|/sdk/weblanguage|/setup\.cgi\?\S*todo=syscmd|/boaform/admin/form(?:ping|login|tracert)|/picsdesc\.xml|/wanipcn\.xml|/goform/(?:set_limitclient_cfg|goform_get_cmd|webread|systemcommand)|/device\.rsp|/cgi-bin/;|/shell\?[^\n]{0,100}(?:cd|wget)|/language/swedish\$\{ifs\}|/board\.cgi$|/backupmgt/localjob`,
    ],
    bad: [
      { method: 'POST', target: '/GponForm/diag_Form?images/' },
      { target: '/cgi-bin/luci/;stok=/locale?form=country&operation=write' },
      { method: 'PUT', target: '/SDK/webLanguage' },
    ],
    good: [{ target: '/cgi-bin/luci/' }, { target: '/goform/login' }],
  }),
  patch({
    id: 'zyxel-sophos',
    stops: 'Zyxel and SonicWall: commands before sign-in (CVE-2022-30525, CVE-2021-20038, CVE-2023-34132).',
    in: ['path'],
    when: [String.raw`/ztp/cgi-bin/handler|/cgi-bin/jarrewrite\.sh|/__api__/v1/logon/\S{0,60}/authenticate`],
    bad: [
      {
        method: 'POST',
        target: '/ztp/cgi-bin/handler',
        headers: { 'content-type': 'application/json' },
        body: '{"command":"setWanPortSt","proto":"dhcp","mtu":";id;"}',
      },
    ],
    good: [{ target: '/userportal/webpages/myaccount/login.jsp' }],
  }),
  patch({
    id: 'file-transfer',
    stops: 'CrushFTP and GoAnywhere: files and sign-in by anybody (CVE-2024-4040, CVE-2023-0669, CVE-2025-10035).',
    in: ['path', 'arguments'],
    screen: 'patchedValue',
    when: [
      String.raw`<include>(?:users|[\\/]|[a-z]:|\.)|\{working_dir\}|/goanywhere/(?:lic/accept|license/unlicensed|wizard/initialaccountsetup)`,
    ],
    bad: [
      { target: '/WebInterface/function/?command=zip&path=%3CINCLUDE%3Eusers/MainUsers/groups.XML%3C/INCLUDE%3E' },
      { method: 'POST', target: '/goanywhere/lic/accept' },
    ],
    good: [{ target: '/WebInterface/login.html' }],
  }),
  patch({
    id: 'hosting-panels',
    stops: 'CyberPanel: commands before sign-in (CVE-2024-51567, CVE-2024-51378).',
    in: ['path'],
    when: [String.raw`/databases/upgrademysqlstatus|/(?:ftp|dns)/getresetstatus`],
    bad: [
      {
        method: 'POST',
        target: '/dataBases/upgrademysqlstatus',
        headers: { 'content-type': 'application/json' },
        body: '{"statusfile":"/dev/null; id; #"}',
      },
    ],
    good: [{ target: '/databases/status' }],
  }),
];
