import type { Screen } from './screens.ts';

/** Screens of rules for files, addresses, commands, code and known vulnerabilities. */
export const codeScreens = {
  /** A step to the parent directory. */
  steps: { chars: './\\', test: /\.\.[\\/;]|\.\.$/ },
  /** The same in odd encodings. */
  oddSteps: { chars: '%0\0\x80', test: /0x(?:2[ef]|5c)|%(?:25|2[ef]|5c|c[01]|e0)|%u(?:002e|221|ff0)|[．。‥∕⁄＼／∖]|\.(?:\0|%00)/i },
  /** Files of systems and applications. */
  systemFile: {
    chars: '/\\.:>_-',
    test: /^\.(?:git|svn|aws|ssh)\/|[\\/](?:etc[\\/]|proc[\\/]|sys[\\/]|root[\\/]|boot[\\/]|dev[\\/]|var[\\/]|run[\\/]|usr[\\/]local|\.[a-z])|>\s{0,3}\/|(?<=boot|win|system|php|my)\.ini|(?<=windows|winnt|system32|inetpub|-inf)[\\/]|(?<=unattend|unattended|local)\.xml|(?<=sysprep)\.inf|(?<=global)\.asa|(?<=applicationhost|machine|web)\.config|(?<=ntuser)\.dat|(?<=ntds)\.dit|(?<=file):|(?<=wp)-config|(?<=config)\.inc|(?<=configuration)\.php|(?<=settings)\.|(?<=database|secrets)\.y|(?<=id)_[rde]|(?<=httpd)\.conf|(?<=tomcat)-users/i,
  },
  /** Paths to hidden files. */
  hiddenPath: { chars: '.', test: /[\\/]\.[a-z]/i },
  /** Paths to what should not be served. */
  exposedPath: {
    chars: './\\',
    test: /[\\/](?:etc|proc|sys|windows|winnt|system32|var[\\/]log|root|usr[\\/]local|run|file:)(?:[\\/:.]|$)|\.(?!(?:html?|css|m?js|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|map|php|pdf|mp[34])$)[\w~-]{1,30}$|[~#]$|wp-con|-inf[\\/]|php\.|phpinfo|adminer|id_|error_log|dockerfile|\.(?:sql|tfstate|bak)/i,
  },
  scriptPath: { chars: '.', test: /\.(?:ph|jsp|as[ph]|cgi|pl|py)/i },
  /** Addresses of other hosts than those with an ordinary name: as a whole value, or tricks within one. */
  address: {
    chars: './:?\\',
    test: /^["'\s(]{0,4}(?:\S{0,30}=|url:|view-source:)?(?:(?!https?:)[a-z][a-z0-9+._-]{1,20}:\S|(?:https?:[\\/]*|[\\/]{2,})(?:[^\s/@]{0,80}@)?(?:\d|0x|\[))|^["'\s(]{0,4}\S{0,220}?(?:local|loopback|broadcasthost|docker|kubernetes|\.svc|lvh|vcap|yoogle|fbi\.com|spoofed|bugbounty|\.io|1u\.ms|rbndr|metadata|instance-data|zaphod|169\.|100\.100|192\.0|168\.63|127\.|0\.0\.0|fd\d\d)|^["'\s]{0,4}(?:https?|ftps?|file|data|php)\S*(?:\?$|\0|%00)|^\S+\.(?:txt|inc|phtml|phar|php[3-8s]|jspx?|war|sh|pl|ps1|hta|exe|bat|cmd|vbs|dtd|class|bin|elf)(?:[?#\0]|$)|^["'\s]{0,4}[a-z+.-]{1,20}:\/+[^\s/?#]*(?:%2f|%5c|\\|[\s&]+@|[#?]@|\.(?:com|org|net)\.)|^["'\s]{0,4}(?:file:)?(?:\\\\|\/\/)|\/\/(?:169|metadata|100\.100|192\.0)|meta-?data/i,
  },
  oddAddress: { chars: '\x80\\', test: /^["'\s(]{0,4}[a-z][a-z0-9+.-]{1,20}:\/*\S{0,100}?(?:[^\0-\x7f]|\\[a-z])/i },
  includeName: {
    test: /^(?:https?|ftps?|php|data|phar):|^_(?:conf|server|request|get|post|files|env|session)|globals|mosconfig|path|root|inc_?dir|include_?dir|_dir\[|^cfg_|config_?dir|dir_prefix/i,
  },
  listener: {
    chars: '.',
    test: /\.(?:burpcollab|oastify|oast\.|interact|dnslog|ceye|requestbin|webhook|pipedream|requestcatcher|canarytokens|dnsbin|bxss|r87|xss\.ht|ezxss|requestrepo|beeceptor|pingb|dgrh3|eyes\.sh|ssrf\.|hookbin)/i,
  },
  wrapper: { chars: ':.', test: /(?:php|phar|zip|zlib|bzip2|expect|glob|ogg|rar|ssh2|ssh2\.\w+|data):\/\/|convert\.[bqi]|string\.rot/i },
  /** What ends one command of a shell so that another can begin. */
  separator: { chars: ';|&`\n\r$<>', test: /[;|&`\n\r]|[$<>]\(|\$\{`/ },
  separated: { chars: ';|&`\n\r$<>', test: /(?:[;|`\r\n&]|[$<>]\()[\s"'({!@\\]{0,6}[\w./~$]/ },
  substitution: { chars: '$`<>', test: /\$[({[!'?*@#]|\$[A-Z]{2}|[<>]\(|`|\$\$|[a-z]\$[\w-]|[;&][^$]{0,10}\$\w/ },
  shellBraces: { chars: '{', test: /\(\)\s*\{|\{[\w./"'-]{0,30},|@\s*\{/ },
  /** The beginning of a command line: something with a flag, path or separator soon, or a program known for itself. */
  commandLine: {
    test: /^[^\n]{0,80}?(?:\s-{1,2}\w|\s[~.$/*"'<>|]|\s[^\s/~$*.]{0,60}[/~$*.]\S|[;|<>&]|\d\s|alias\s)|^\W{0,6}(?:whoami|strace|ltrace|setsid|xargs|ifconfig|ipconfig|netstat|printenv|uname|visudo|vipw|lastlog|ansible|chef|systeminfo|tasklist|net\s|hostname|ls(?:\s|$)|\S{0,20}bin\/|aa-|cscli|python|(?:sudo|time|nohup|exec|flock|env)\s|(?:bash|sh|curl|wget|perl|ping|nc|telnet|pipx?|rc|kill|cpulimit|ssh|scp|docker|kubectl|nslookup|dig)(?:\s|$))|^\W{0,6}\w{1,10}=(?:ansible|chef|cscli|cat|ls)/i,
  },
  /** Programs that fetch, run or hide something, with a sign of a shell. */
  danger: {
    chars: '|;&`<>/(\\:-',
    test: /[;|&`]\s{0,4}(?:sudo|\/|wget|curl|nc|lwp|fetch|tftp|perl|python|php|ruby|bash|sh|zsh|ksh|chmod|cat|rm|id|uname|whoami)|\/dev\/(?:tcp|udp)|sh\s+-i|n(?:c|cat|etcat)[^\n]{0,60}?\s-|mkfifo|socat|exec\s+\d|\d[<>]?&\d|<&\d|dup2|pty\.|tcpclient|telnet|use\s+socket|tcpsocket|\|\s*(?:\{?(?:base64|tac|rev|xxd)|\S{0,12}sh)|base(?:64|32)\s|xxd\s|rev\s|>\s*\S{0,60}?(?:\.ssh|\/etc\/|cron|bashrc)|chattr|(?:>|-o|tee)[^;|&]{0,80}?\.(?:php|phtml|jsp|asp|war)|(?:wget|curl|lwp-download|fetch)\s|xmrig|stratum|rm\s+-|printf\s|echo\s|<<</i,
  },
  glob: { chars: '?*[', test: /\/[\w?*.-]{0,20}[?*[]|[a-z]\[[\w?]\][a-z]/i },
  brokenWord: {
    chars: '\'"`\\$>',
    test: /[a-z](?:''|""|``|\$[@*({]|>\(\)|\\\n)|[a-z]\\[a-z]|['"][a-z]{1,8}['"]|['"]-|""|'\w{1,3}'|=\w{1,8};\s{0,3}[a-z]{0,8}\$\w/i,
  },
  shortShell: { chars: '~!', test: /^\s*(?:~[+\-\d]|!-?\d)/ },
  serverInclude: { chars: '<', test: /<!--\s*#|<esi:/i },
  escapeCommand: { chars: '.!', test: /[;\s]\.|\\n\.|!\s*(?:whoami|id|pwd|sh|bash|cat|ls|curl)/i },
  windowsShell: {
    test: /cmd[\s."'/]|%(?:comspec|systemroot|windir|programdata|te?mp|appdata|userprofile|programfiles)|powershell|pwsh|\sbypass|-w\w{0,12}\s+hidden|\[system\.|frombase64|\.download|webclient|certutil|bitsadmin|wmic|rundll32|xp_cmd/i,
  },
  windowsLoop: { test: /^[\s"'(=@&|;]{0,6}if\s|for\s[^\n%]{0,100}%/i },
  cmdlet: {
    chars: '-(&|;\n ',
    test: /(?<=invoke|start|new|get|set|add|out|write|convertto|convertfrom|remove|copy|move|rename|stop|restart|import|export|foreach|where|select|test|enter|disable|enable|register|compress|expand|resolve|measure)-[a-z]|[;|&(\s](?:iex|iwr|irm|saps|sajb|icm)(?:\s|\(|$)|^(?:iex|iwr|irm|saps|sajb|icm)\W|&\s*\(\s*["']|;\s*at\s/i,
  },
  caret: { chars: '^', test: /[a-z]\^[a-z]/i },
  interpreter: {
    chars: '-{<',
    test: /(?:sh|su|python[\d.]*|perl\d*|ruby[\d.]*|php\d*|node|nodejs|lua[\d.]*|gdb|osascript|vi|vim|ex)\s+-|awk|irb\s*<<</i,
  },
  /** Calls of functions. */
  call: { chars: '(', test: /[a-z0-9_)\]"'}]=?\s{0,20}(?:\(|\/[*/]|#)/i },
  /** The same where what is called is no name but a string, a list or another call. */
  quotedCall: { chars: '(.', test: /[)"'\]}]\s{0,20}\(|\(string\)|["']\s{0,20}\.\s{0,20}["']/i },
  /** Code of Python and Ruby. */
  scriptCode: {
    chars: '(_%{',
    test: /__\w{3,20}__|(?<=os|subprocess|commands|pty|pickle|marshal|yaml|importlib|codecs|platform|kernel|process|io|open3|file|dir|object|erb)\.\w|^\s*import\s|(?<=(?:exec|compile|execfile)\s{0,3})\(|\n(?:system|popen|eval|exec|call)\n|%x|_eval|(?<=qx\s?)[({/|'"]|::http/i,
  },
  /** Variables of PHP, expressions of templates, references of serialized functions. */
  dollar: {
    chars: '$_[',
    test: /\$\s*\{?\s*[@'"]?\s*[a-z_{$\x80-\uffff]|\$\s*\{|^(?:_(?:get|post|request|cookie|server|files|session|env)(?:\[|$)|globals\[)|\$@?[0-9a-f]{1,4}:/i,
  },
  phpTag: { chars: '<[{', test: /<\?|[[{]\/?php[\]}]|<script\s+language/i },
  phpCode: {
    chars: '($<',
    test: /\$(?:_|globals|http_)|<\?|preg_replace|\(\s*@?\s*(?:base64_decode|gz|str_rot13|strrev|chr|hex2bin|file_get|rawurl|pack|urldecode)/i,
  },
  serialized: { chars: ':', test: /[oc]:\+?\d/i },
  directive: {
    chars: '=_',
    test: /^[\s"'-]{0,4}(?:-?d\s+)?[a-z_0-9.]{4,40}["']?\s*=\s*\S|allow_url|auto_(?:pre|ap)pend|disable_functions|open_basedir|suhosin|force_redirect|upload_progress/i,
  },
  /** Lookups of log4j, also as they are written for HTML, JavaScript and addresses. */
  lookup: { chars: '$&%\\:', test: /(?:\$|&#0*36|&#x0*24|&dollar|%24|\\u0024|\\x24);?(?:\{|&|%7b|\\)|jndi:/i },
  /** Expressions of Java. */
  expression: {
    chars: '{@#(',
    test: /[$%#*@~_]\{|#_|@(?:java|org)|ognl|methodaccess|methodexecution|\(#|#(?:context|request|session|application|attr|parameters)\[|(?:^|\W)t\s*\(\s*(?:java|org)|xwork|__\$/i,
  },
  javaCode: {
    chars: '.(#<',
    test: /getruntime|processbuilder|getenginebyname|\.getmethod|forname|scriptengine|\.exec\s*\(|\.execute\(|defineclass|urlclassloader|runtime\.|#set|freemarker|<#assign|exec\s*\(\s*java|strendswith|propertyis/i,
  },
  javaName: {
    chars: '.',
    test: /(?:^|[^a-z]|l)(?:com|java\w{0,20}|org|ognl|bsh|clojure|groovy|freemarker|sun|jdk|net|jodd|oracle|weblogic|ch)\.[a-z]/i,
  },
  javaGadget: {
    test: /transformer|closure|factory|rowsetimpl|templatesimpl|attributevalueexp|invocationhandler|applicationcontext|wrapperconnection|jndi|bcel|scriptengine|priorityqueue|unicastremote|jrmp|hikari|activatorimpl|eventhandler|com\.(?:sun|mchange)|org\.apache/i,
  },
  javaSerialized: { test: /rO0AB|KztAAU|Cs7QAF|^[\s"']{0,2}(?:\xAC\xED|\uFFFD{2}\0|aced0005)/i },
  javaBinding: { chars: '.[("\'', test: /class_?loader|class\.module/i },
  javaType: { chars: '@.', test: /@(?:type|class)|^\s*\[?L?(?:java|javax|sun|com|org|ch|net|oracle|ognl|jdk|groovy|br)\./i },
  scriptlet: { chars: '<', test: /<%|<jsp:/i },
  prototype: { chars: '_[].:"\'{/', test: /__proto__|constructor|__(?:define|lookup)[gs]etter/i },
  nodeCode: {
    chars: '([.',
    test: /require|process|global|module|_load|exec|spawn|readdirsync|filesync|eval|function|fromcharcode|constructor|vm\.run|callee|reflect\.|buffer|settimeout|console|while\s*\(|for\s*\(\s*;/i,
  },
  /** Lines of HTTP within values. */
  httpLine: { chars: '\r\n:/', test: /http\/\d|\s(?:transfer-enc|content-len|host|x-forw)|unix:/i },
  nullByte: { chars: '\0' },
  contentType: { test: /[(){}#%$<>@[]|boundary\s*=[^;,]*(?:application|text|multipart|charset)[/=]|charset/i },
  headerPath: { chars: '/', test: /^\/[^\s]*(?:admin|manage|console|internal|actuator|private|debug|config|setup|user|api)/i },
  fileHeader: {
    chars: '._',
    test: /\.\s?(?:php|pht|phar|asp|ash|asm|asa|cer|jsp|jsw|jsv|cfm|shtml)|sess_|^\.|^(?:settings|config|wp-config)/i,
  },
  oddHeader: { test: /^<https?:|middleware/i },
  struts: { chars: ':.[{', test: /^(?:redirect|action|redirectaction|method|class):|^(?:top|upload)|^debug|\/\$\{|xwork/i },
  cgiOption: { chars: '-\x80%', test: /^[\s+]*(?:-|\xAD|%ad)|php-cgi/i },
  renderArray: {
    chars: '#',
    test: /#(?:post_render|pre_render|access_callback|lazy_builder|markup|type|submit|validate|process|after_build|element_validate|value_callback)/i,
  },
  imageMetadata: { test: /metadata|%pipe%|graphic-context|at&tform|\.libfile|<read\s/i },
  fileCode: { chars: '<_', test: /<\?|<%|<script|<svg|<!entity|__halt/i },
  shellParameter: { test: /@ini_set|@eval|@set_time|filesman|filestools|selfremove|->\||antsword|QGluaV/i },
  scannerMark: {
    test: /acunetix|wvs_|appscan|nessus|nmaplower|nice(?:%20| )ports|trinity|w3af|netsparker|arachni|nikto|\.nsf\/|cirt\.net|muieblack|w00tw00t|sqlmap|rfiinc|rfi-?loc|hnap1|webdav_test|owa\/auth\/x|jndi-?exploit|thinkphp_scan|qualys|openvas|burpcollab|x_zap_|zap-scan|wpscan|wp-config-scan/i,
  },
  /** Paths that known exploits ask for. */
  patchedPath: {
    chars: './',
    test: /actuator|\/manage[;/]|eval-stdin|wp-content\/(?:pl|th)[^?]*?(?:\.php|files\/|tatsu|upload|gravity|hash-form)|setupwizard|%2e|%32|\.\.|invoker|jbossmq|htmladaptor|jexws|fileserver|webtools|cluster\/apps|public\/plugins|tmui|\/mgmt\/|hsqldb|dana-|\/api\/v1\/(?:totp|license|cav)|\/mifs\/|gponform|cgi-bin|ctrlt|\/sdk\/|setup\.cgi|boaform|picsdesc|wanipcn|goform|device\.rsp|\/shell|swedish|board\.cgi|backupmgt|mboximport|uploadova|hyper\/send|__api__|upgrademysql|getresetstatus/i,
  },
  /** Values, names and paths of known exploits. */
  patchedValue: {
    test: /[\\/]think|^think[\\/]|[\\/](?:invokefunction|pearcmd|two_fa|connect-app|index\.php\/v1|\$\{|setup|text-inline|createpage-|doenter|app\/rest|moveitisapi|human2|widget_|replacead|autodiscover|ecp\/|_layouts|signout|wls-wsat|_async|console\/|bea_wls|securityrealm|metabase\.jar|vpns?\/|gwtest|pcidss|menu\/|oauth\/idp|php\/utils|unauth\/|ztp|dev\/cmdb|system\/admin|fwbcgi|webui|\+csc|goanywhere|mboximport|%)|\+config-create|^__construct$|_ignition|\\(?:ignition|solutions|u0027)|@fs\/|__debugger__|^wp_?c|^default_role$|^administrator$|\.(?:multicall|ping|getusersblogs|gettemplatefilter|addaftercallback|template\.custom|resource\.loader|jenkinsci)|["\\]jdatabase|%7b|^bootstrapstatus|^app\/rest|^m2$|[."'[](?:sourcedata|dataisurl|customer_address_template|runexecutable)|^runexec|\{\{\s{0,4}var|_collector|^widget|^subwidgets|^routestring|["'](?:as|on)\s|[."'[\\](?:guzzlehttp|yii|craft)\\|^(?:guzzlehttp|yii|craft)\\|[.[]as\s|^as\s|^autodiscover|^@[\w.-]+\/|^x-(?:anon|beres)|(?:^|[^a-z])com\.(?:tangosol|bea)|@(?:grab|asttest|exec)|[:=]\s{0,4}(?:exec|eval|__import__)|;\s{0,4}init\s{0,4}=|_level_system|\.\.\/(?:opt|var)\/|=["[]{0,2}127\.0\.0\.1|<include>|\{working_dir/i,
  },
} as const satisfies Record<string, Screen>;
