import type { Rule } from '../../rule.ts';
import { values } from '../words.ts';
import { json, patch } from './patch.ts';

const form = (target: string, body: string) => ({
  method: 'POST',
  target,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
});

export const patchedApplicationRules: readonly Rule[] = [
  patch({
    id: 'drupalgeddon',
    stops: 'Drupal: properties of render arrays in parameters (CVE-2018-7600, CVE-2018-7602).',
    in: ['argument_names', 'arguments'],
    screen: 'renderArray',
    when: [
      String.raw`(?:^|[\[/.\]"'])#(?:post_render|pre_render|access_callback|lazy_builder|markup|type|submit|validate|process|after_build|element_validate|value_callback)\b(?:\]|\[|$|["'/.])`,
    ],
    bad: [
      form('/user/register?element_parents=account/mail/%23value', 'mail[#post_render][]=exec&mail[#type]=markup&mail[#markup]=id'),
      { target: '/?q[%2523post_render][]=x' },
    ],
    good: ['#type of thing', 'see #process', { target: '/?tag=%23markup-lovers' }],
  }),
  patch({
    id: 'wordpress-plugin-file',
    stops:
      'WordPress: plugins that fetch, show or write files (CVE-2015-1579, CVE-2019-9618, CVE-2020-25213, CVE-2021-25094, CVE-2020-11738, CVE-2024-27956).',
    in: ['path'],
    when: [
      String.raw`/wp-content/(?:plugins|themes)/(?:wp-file-manager/lib/(?:php|files)/|gracemedia-media-player/|site-editor/editor/|mail-masta/inc/|wp-automatic/inc/|simple-file-list/ee-|work-the-flow-file-upload/|reflex-gallery/|revslider/temp/|duplicator/installer|ait-csv-import-export/admin/upload|tatsu/|wp-ecommerce-shop-styling/includes/download|[\w-]+/(?:lib/(?:scripts/)?|scripts/)?(?:tim)?thumb\.php|drag-and-drop-multiple-file-upload|gravityforms/tmp|hash-form/|formcraft/file-upload|really-simple-ssl-evil|n-media-website-contact-form)`,
    ],
    bad: [
      { target: '/wp-content/plugins/wp-file-manager/lib/php/connector.minimal.php' },
      { target: '/wp-content/themes/x/lib/scripts/timthumb.php?src=http://a.example' },
    ],
    good: [{ target: '/wp-content/plugins/contact-form-7/includes/js/index.js' }, { target: '/wp-content/themes/x/style.css' }],
  }),
  patch({
    id: 'wordpress-administrator',
    stops:
      'WordPress: visitors who make themselves administrators (CVE-2023-3460, CVE-2023-28121, CVE-2023-2732, CVE-2024-10924, CVE-2023-6875).',
    in: ['argument_names', 'path'],
    screen: 'patchedValue',
    when: [
      String.raw`^wp_c[aàáą]p[aàáą]bilities(?:\W|$)|^wp_?capabilities(?:\[|\.)|/wp-json/really-simple-ssl/v1/two_fa/skip_onboarding|/wp-json/post-smtp/v1/connect-app`,
    ],
    bad: [
      form('/register', 'user_login=a&wp_capabilities[administrator]=1'),
      form('/wp-json/really-simple-ssl/v1/two_fa/skip_onboarding', 'user_id=1'),
    ],
    good: [form('/register', 'user_login=a'), { target: '/wp-json/wp/v2/posts' }],
  }),
  patch({
    id: 'wordpress-open-registration',
    stops: 'WordPress: everybody made an administrator by a changed setting (CVE-2020-36326, CVE-2024-28000).',
    in: ['argument_names', 'arguments'],
    screen: 'patchedValue',
    when: [String.raw`^default_role$`, String.raw`^administrator$`],
    bad: [form('/wp-admin/admin-ajax.php', 'users_can_register=1&default_role=administrator')],
    good: [form('/wp-admin/options.php', 'users_can_register=1&default_role=subscriber')],
  }),
  patch({
    id: 'wordpress-calls',
    stops: 'WordPress: XML-RPC calls that guess many passwords at once or attack others (CVE-2013-0235).',
    in: ['arguments'],
    screen: 'patchedValue',
    when: [String.raw`^\s*(?:system\.multicall|pingback\.ping|wp\.getusersblogs)\s*$`],
    bad: [
      {
        method: 'POST',
        target: '/xmlrpc.php',
        headers: { 'content-type': 'text/xml' },
        body: '<methodCall><methodName>system.multicall</methodName></methodCall>',
      },
    ],
    good: [
      {
        method: 'POST',
        target: '/xmlrpc.php',
        headers: { 'content-type': 'text/xml' },
        body: '<methodCall><methodName>wp.getPost</methodName></methodCall>',
      },
    ],
  }),
  patch({
    id: 'joomla-configuration',
    stops: 'Joomla: configuration shown to anybody (CVE-2023-23752), sessions with objects (CVE-2015-8562).',
    in: ['path', 'user_agent', 'headers', 'arguments'],
    screen: 'patchedValue',
    when: [String.raw`/api/index\.php/v1/config/application|jdatabasedrivermysqli`],
    bad: [
      { target: '/api/index.php/v1/config/application?public=true' },
      { headers: { 'user-agent': '}__test|O:21:"JDatabaseDriverMysqli":3:{' } },
    ],
    good: [{ target: '/api/index.php/v1/content?public=true' }],
  }),
  patch({
    id: 'confluence',
    stops:
      'Atlassian Confluence: expressions and setup pages reached by anybody (CVE-2021-26084, CVE-2022-26134, CVE-2023-22515, CVE-2023-22518, CVE-2023-22527).',
    in: values,
    screen: 'patchedValue',
    when: [
      String.raw`/(?:\$\{|%24%7b)[^/]{0,400}(?:@java|ognl|@org)|bootstrapstatusprovider|/setup/(?:setupadministrator|finishsetup|setup-restore)|/json/setup-restore|/template/aui/text-inline\.vm|/pages/(?:createpage-entervariables|doenterpagevariables)\.action|querystring\\u0027`,
    ],
    bad: [
      { target: '/server-info.action?bootstrapStatusProvider.applicationConfig.setupComplete=false' },
      { target: '/setup/setupadministrator.action' },
      { target: '/template/aui/text-inline.vm' },
    ],
    good: [{ target: '/pages/viewpage.action?pageId=1' }, { target: '/setup/' }],
  }),
  patch({
    id: 'teamcity',
    stops: 'JetBrains TeamCity: sign-in passed by (CVE-2023-42793, CVE-2024-27198, CVE-2024-27199).',
    in: ['path', 'arguments'],
    screen: 'patchedValue',
    when: [String.raw`/app/rest/\S{0,200}(?:/rpc2|;\.jsp|debug/processes)|^/?app/rest/\S{0,200}\.jsp$`],
    bad: [{ method: 'POST', target: '/app/rest/users/id:1/tokens/RPC2' }, { target: '/hax?jsp=/app/rest/users;.jsp' }],
    good: [{ target: '/app/rest/builds' }],
  }),
  patch({
    id: 'moveit',
    stops: 'Progress MOVEit Transfer: actions of its modules and the web shell that came with them (CVE-2023-34362).',
    in: ['path', 'arguments'],
    screen: 'patchedValue',
    when: [String.raw`/moveitisapi/moveitisapi\.dll|/human2\.aspx`, String.raw`^m2$|/human2\.aspx`],
    bad: [{ target: '/moveitisapi/moveitisapi.dll?action=m2' }, { target: '/human2.aspx' }],
    good: [{ target: '/human.aspx' }, { target: '/rooms?size=m2' }],
  }),
  patch({
    id: 'screenconnect',
    stops: 'ConnectWise ScreenConnect: the setup wizard of a running server (CVE-2024-1709).',
    in: ['path'],
    when: [String.raw`/setupwizard\.aspx(?:/|$)`],
    bad: [{ target: '/SetupWizard.aspx/x' }],
    good: [{ target: '/wizard.aspx' }],
  }),
  patch({
    id: 'geoserver',
    stops: 'GeoServer: expressions in names of properties (CVE-2024-36401, CVE-2023-25157).',
    in: values,
    screen: 'javaCode',
    when: [
      String.raw`exec\s*\(\s*java\.lang\.runtime\.getruntime|javax\.script\.scriptenginemanager\.newinstance|(?:strendswith|propertyisequalto|propertyislike)[^\n]{0,60}(?:'|%27)[^\n]{0,60}(?:union|select|pg_sleep)`,
    ],
    bad: [{ target: '/geoserver/wfs?valueReference=exec(java.lang.Runtime.getRuntime(),%27id%27)' }],
    good: ['the runtime of a geoserver'],
  }),
  patch({
    id: 'magento',
    stops: 'Adobe Commerce: objects and files by its interfaces (CVE-2024-34102, CVE-2022-24086, CVE-2025-54236).',
    in: values,
    screen: 'patchedValue',
    when: [
      String.raw`sourcedata\W{0,6}(?:data|options)|dataisurl|\{\{\s*var\s+this\.get\w{3,30}\(|gettemplatefilter\(\)|addaftercallback|customer_address_template|totals_collector_list`,
    ],
    bad: [
      json(
        '/rest/all/V1/guest-carts/x/estimate-shipping-methods',
        '{"address":{"totalsReader":{"totalsCollector":{"collectorList":{"totalCollector":{"sourceData":{"data":"http://a","dataIsURL":true,"options":1}}}}}}}',
      ),
      '{{var this.getTemplateFilter().filter(a)}}',
    ],
    good: ['{{var name}}', 'the source data'],
  }),
  patch({
    id: 'vbulletin-template',
    stops: 'vBulletin: templates with code (CVE-2019-16759, CVE-2020-17496, CVE-2025-48827).',
    in: ['arguments', 'argument_names', 'path'],
    screen: 'patchedValue',
    when: [
      String.raw`widget_(?:php|tabbedcontainer_tab_panel)|^widgetconfig\[code\]|routestring\W{1,3}ajax/render|protected/replacead|^subwidgets\[`,
    ],
    bad: [form('/index.php?routestring=ajax/render/widget_php', 'widgetConfig[code]=echo')],
    good: ['a widget'],
  }),
  patch({
    id: 'craft-cms',
    stops: 'Craft CMS and Yii: objects made by name from parameters (CVE-2023-41892, CVE-2024-58136, CVE-2025-32432).',
    in: ['arguments', 'argument_names'],
    screen: 'patchedValue',
    when: [
      String.raw`["'](?:as|on)\s\w{0,30}["']\s*:\s*\{\s*["'](?:__)?class|guzzlehttp\\+psr7\\+fnstream|yii\\+(?:rbac\\+phpmanager|base\\+\w|caching\\+\w|console\\+\w)|craft\\+(?:behaviors\\+fieldlayoutbehavior|elements\\+conditions\\+elementcondition)|^(?:\S{0,60}[\[.])?as\s\w{0,30}\]?(?:\[|\.)(?:__)?class`,
    ],
    bad: [
      form('/index.php', 'action=conditions/render&configObject=craft%5Celements%5Cconditions%5CElementCondition'),
      'GuzzleHttp\\\\Psr7\\\\FnStream',
    ],
    good: ['craft as usual', 'yii is a framework'],
  }),
  patch({
    id: 'gitlab-image',
    stops: 'ExifTool in GitLab and elsewhere: code in the metadata of an image (CVE-2021-22205).',
    in: ['file_heads', 'arguments'],
    screen: 'imageMetadata',
    when: [
      String.raw`AT&TFORM[\s\S]{0,300}(?:qx\s*\{|system\s*\(|return\s+\x60|eval\s*\()|\(metadata\s*\(?\s*"?\\?c\s*\$\{|\(metadata[\s\S]{0,80}qx\{`,
    ],
    bad: ['(metadata "\\c${system("id")};")'],
    good: ['the metadata (copyright)'],
  }),
  patch({
    id: 'image-magick',
    stops: 'ImageMagick and Ghostscript: commands in vector images (CVE-2016-3714, CVE-2018-16509, CVE-2023-36664).',
    in: ['file_heads', 'arguments'],
    screen: 'imageMetadata',
    when: [
      String.raw`push\s+graphic-context[\s\S]{0,400}(?:url\(|ephemeral:|msl:|label:@|image\s+over)|%pipe%|\.libfile[\s\S]{0,40}pipe|<image>\s*<read\s+filename=["'](?:msl|ephemeral|inline|https?):`,
    ],
    bad: [
      'push graphic-context viewbox 0 0 640 480 fill \'url(https://a.example/x.jpg"|ls "-la)\' pop graphic-context',
      '(%pipe%id) (w) file',
    ],
    good: ['push the graphic context', 'a pipe'],
  }),
];
