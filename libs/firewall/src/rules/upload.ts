import type { Rule, RuleExample } from '../rule.ts';
import { anyOf } from './words.ts';

/** A form with one file. */
const file = (name: string, content = 'x'): RuleExample => ({
  method: 'POST',
  target: '/upload',
  headers: { 'content-type': 'multipart/form-data; boundary=b' },
  body: `--b\r\ncontent-disposition: form-data; name="f"; filename="${name}"\r\ncontent-type: image/png\r\n\r\n${content}\r\n--b--\r\n`,
});

/** Names by which web shells are known. */
const shells = anyOf(String.raw`
  c99(?:shell|madshell)?\d* r57(?:shell)?\d* wso\d*(?:\.\d+)* b374k[\w.-]* alfa(?:_?shell|cgiapi|teshell|\d*)? indoxploit\w* weevely\w* mini_?shell\w* web_?shell\w* antsword behinder godzilla_?\w* china_?chopper cmdasp[x]? cmdjsp jsp_?shell phpspy\w* p0wny[\w-]*
  simple-?backdoor phpbash adminer-evil 0x\w{2,8}shell marijuana gel4y tinyfilemanager-evil filesman k2ll33d mad_?shell symlink_?sa storm7shell locus7s? safe0ver sosyete antichat_?shell aspxspy\w* regeorg tunnel\.nosocket suo5 x0rg_?shell up(?:load)?_?shell shell backdoor shell_?(?:20|exec|cmd)\w* leaf_?mailer alexusmailer`);

export const uploadRules: readonly Rule[] = [
  {
    id: 'upload-script-name',
    family: 'upload',
    severity: 'critical',
    paranoia: 1,
    stops: 'Files whose name makes a server run them: PHP, JSP, ASP, also behind tricks (dots, blanks, a second extension).',
    in: ['file_names'],
    screen: 'any',
    when: [
      {
        regex: String.raw`\.\s*(?:php\d*|phtml|pht|phps|phpt|phar|phpx|inc|aspx?|ashx|asmx|asa|ascx|axd|cer|cshtml|vbhtml|cdx|jspx?|jspf|jspa|jsw|jsv|jhtml|war|cfm|cfml|cfc|shtml|stm|shtm|hta|cgi|do|action)(?:[.\s]*$|[\s.]*(?:[;:\x00%/\\]|::\$data)|\.(?:jpe?g|png|gif|bmp|webp|svg|ico|pdf|txt|zip|docx?|mp[34]|xxx|bak|old|tmp|\d)$)`,
      },
    ],
    bad: [
      file('a.php'),
      file('b.pHtml'),
      file('shell.jsp  '),
      file('x.php.jpg'),
      file('x.asp;.jpg'),
      file('x.php::$DATA'),
      file('photo. php'),
      file('a.phar '),
      file('x.php5...'),
    ],
    good: [file('a.png'), file('x.phtml987...'), file('foo.html'), file('report.aspects.pdf'), file('php.png')],
  },
  {
    id: 'upload-script-header-name',
    family: 'upload',
    severity: 'critical',
    paranoia: 1,
    stops: 'Files whose name makes a server run them, named by a header (X-Filename).',
    in: ['headers'],
    screen: 'fileHeader',
    when: [
      {
        regex: String.raw`^[^\s"'<>(){}=,;?*]{0,120}[\w)-]\.\s?(?:php\d*|phtml|pht|phps|phpt|phar|aspx?|ashx|asmx|asa|cer|jspx?|jsw|jsv|jspf|cfm|shtml)[.\s]*$|^(?:[\w./:\\-]{0,80}[\\/])?sess_[a-zA-Z0-9,-]{20,128}$|^(?:settings|config|configuration|wp-config)(?:-php)?\.\s?(?:php|inc|bak)[\w.]*$|^\.(?:boto|env|htaccess|htpasswd|netrc|npmrc|bashrc|profile|ssh|user\.ini)$`,
      },
    ],
    bad: [
      { headers: { 'x-filename': 'a.php' } },
      { headers: { 'x-file-name': 'fda.phtml......' } },
      { headers: { 'x-file-name': 'foo.jspx...' } },
      { headers: { 'x-filename': 'sess_d8ew88tqmabdcokhumchy8htqm' } },
      { headers: { 'x-filename': 'settings. php' } },
    ],
    good: [
      { headers: { 'x-filename': 'a.jpg' } },
      { headers: { 'x-file-name': 'foo.html' } },
      { headers: { 'x-filename': 'sess_short' } },
      { headers: { origin: 'https://shop.example' } },
    ],
  },
  {
    id: 'upload-configuration-name',
    family: 'upload',
    severity: 'critical',
    paranoia: 1,
    stops: 'Files that configure the server or the application they are uploaded to.',
    in: ['file_names'],
    screen: 'any',
    when: [
      {
        regex: String.raw`(?:^|[\\/])\s*(?:\.(?:ht\w{2,10}|user\.ini|env(?:\.\w+)?|git\w*|ssh|bash\w*|profile|netrc|npmrc|boto|aws)|web\.config|php\.ini|(?:wp-config|settings|configuration|localsettings|config\.inc)\.\s?php\w*|wp-config[\w.-]*|authorized_keys|crontab|passwd|shadow|global\.asax|app\.config|machine\.config|uwsgi\.ini|supervisord?\.conf|sess_[a-z0-9,-]{20,128})[.\s]*$`,
      },
    ],
    bad: [file('.htaccess'), file('web.config'), file('wp-config. php'), file('sess_d8ew88tqmabdcokhumchy8htqm'), file('.user.ini')],
    good: [file('settings.json'), file('my_sess_data.txt'), file('web.config.md'), file('htaccess.txt')],
  },
  {
    id: 'upload-null-name',
    family: 'upload',
    severity: 'critical',
    paranoia: 1,
    stops: 'File names with a null byte or a control character, which some programs cut off there.',
    in: ['file_names'],
    screen: 'any',
    when: [{ regex: String.raw`[\x00-\x08\x0b\x0c\x0e-\x1f]|%00|\x{202E}` }],
    bad: [file('a.php%00.jpg')],
    good: [file('a b.jpg'), file('50% off.jpg')],
  },
  {
    id: 'upload-program-name',
    family: 'upload',
    severity: 'warning',
    paranoia: 2,
    stops: 'Programs and scripts for visitors or administrators to run.',
    in: ['file_names'],
    screen: 'any',
    when: [
      {
        regex: String.raw`\.(?:exe|dll|scr|com|bat|cmd|ps1|psm1|vbs|vbe|jse|wsf|wsh|msi|msp|lnk|pif|reg|jar|sh|bash|pl|py|rb|cpl|gadget|appref-ms|html?|xhtml|svgz?|swf)[.\s]*$`,
      },
    ],
    bad: [file('setup.exe'), file('a.svg')],
    good: [file('a.png'), file('a.tar.gz')],
  },
  {
    id: 'upload-web-shell',
    family: 'upload',
    severity: 'critical',
    paranoia: 1,
    stops: 'Code of PHP, JSP or ASP that runs what visitors send, within a file of any kind.',
    in: ['file_heads'],
    screen: 'fileCode',
    when: [
      {
        regex: String.raw`<\?(?:php|=)?[\s\S]{0,600}(?:\b(?:eval|assert|system|shell_exec|passthru|exec|popen|proc_open|base64_decode|gzinflate|create_function|phpinfo|file_put_contents|move_uploaded_file|call_user_func)\s*\(|\x60\$|\$_(?:get|post|request|cookie)\s*\[[^\]]{1,40}\]\s*\()|<script\s+language\s*=\s*["']?php|<%[@!=]?[\s\S]{0,400}(?:runtime|processbuilder|request\s*[.(]|eval\s*\(|execute\s*\(|wscript\.shell|process\.start|server\.createobject|classloader)|__halt_compiler\s*\(`,
      },
    ],
    bad: [
      file('a.png', 'GIF89a<?php system($_GET["c"]); ?>'),
      file('a.jpg', '<?=`$_GET[0]`?>'),
      file('a.gif', '<%@ page import="java.io.*"%><% Runtime.getRuntime() %>'),
    ],
    good: [file('a.md', 'Use <?php echo $title; ?> here'), file('a.xml', '<?xml version="1.0"?><a/>')],
  },
  {
    id: 'upload-code-in-image',
    family: 'upload',
    severity: 'critical',
    paranoia: 1,
    stops: 'A file that begins as an image and holds PHP, or says it is an image and is a program.',
    in: ['signals', 'file_heads'],
    screen: 'any',
    when: [
      {
        regex: String.raw`^file_kind_mismatch\s(?:php|script|shell|elf|exe|pe|asp|jsp|executable|program)\b|^(?:gif8[79]a|\x{FFFD}?PNG|\x{89}PNG|\x{FF}\x{D8}\x{FF}|BM|%PDF-)[\s\S]*?<\?(?:php|=)`,
      },
    ],
    bad: [file('a.gif', 'GIF89a;<?php echo 1; ?>')],
    good: [file('a.gif', 'GIF89a;')],
  },
  {
    id: 'upload-vector-script',
    family: 'upload',
    severity: 'error',
    paranoia: 1,
    stops: 'Vector graphics with scripts, which run in the name of the site that shows them.',
    in: ['file_heads'],
    screen: 'fileCode',
    when: [
      {
        regex: String.raw`<svg[\s\S]*?(?:<script[\s>]|\son(?:load|error|begin|click|mouseover)\s*=|javascript:|<foreignobject[\s\S]{0,300}<(?:iframe|script|body))|<!entity[\s\S]{0,200}\ssystem\s`,
      },
    ],
    bad: [
      file('a.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      file('a.svg', '<svg><script>alert(1)</script></svg>'),
    ],
    good: [file('a.svg', '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>')],
  },
  {
    id: 'upload-web-shell-request',
    family: 'upload',
    severity: 'critical',
    paranoia: 1,
    stops: 'Requests for web shells by their known names, and for scripts in directories of uploads.',
    in: ['path'],
    screen: 'scriptPath',
    when: [
      {
        regex: String.raw`[\\/]${shells}\.(?:php\d?|phtml|aspx?|ashx|jspx?|cgi|pl|py)$|[\\/](?:wp-content[\\/]uploads|uploads?|upload_files|userfiles|files_upload|attachments?|\.well-known|wp-content[\\/]cache|avatars?)[\\/](?:[\w.-]{1,60}[\\/]){0,6}[\w.-]{1,80}\.(?:ph(?:p\d?|tml|ar|t)|jspx?|aspx?|ashx)(?:$|[\\/;])`,
      },
    ],
    bad: [
      { target: '/images/c99.php' },
      { target: '/wp-content/uploads/2024/01/x.php' },
      { target: '/b374k.php' },
      { target: '/uploads/a.phtml' },
    ],
    good: [{ target: '/upload.php' }, { target: '/uploads/picture.jpg' }, { target: '/index.php' }, { target: '/alfalfa.php' }],
  },
  {
    id: 'upload-web-shell-parameter',
    family: 'upload',
    severity: 'critical',
    paranoia: 1,
    stops: 'What controls of web shells send to them.',
    in: ['arguments', 'argument_names'],
    screen: 'shellParameter',
    when: [
      {
        regex: String.raw`@(?:ini_set|eval|set_time_limit)\s*\(|^(?:filesman|filestools|selfremove)$|response\.write\(["']->\||echo\s*\(?["']->\||antsword|QGluaV9zZXQo`,
      },
    ],
    bad: [
      '@eval(base64_decode($_POST[z0]));',
      '@ini_set("display_errors","0");@set_time_limit(0);echo("->|");',
      { target: '/x.php?a=FilesMan' },
    ],
    good: ['my files', 'the @eval tag'],
  },
];
