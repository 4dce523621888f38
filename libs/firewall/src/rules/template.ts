import type { Rule } from '../rule.ts';
import { everywhere, inputs } from './places.ts';

const raw = String.raw;
const opening = raw`(?:\{\{|\$\{|#\{|\*\{|@\{|\{%|<%|\[\[|~\{|\{\{=|\{=|\{php\}|\{#|@\()`;
const operand = raw`\s*["']?\d{1,12}["']?\s*`;

/** CWE-1336: values that become part of a template, and run when it is filled in. */
export const templateRules: readonly Rule[] = [
  {
    id: 'template-arithmetic',
    family: 'template',
    severity: 'critical',
    paranoia: 1,
    stops: 'A sum in the brackets of a template language, with which an attacker sees whether and by whom it is worked out.',
    in: everywhere,
    screen: 'braces',
    when: [
      {
        regex: raw`(?:\{\{\{?=?|#\{|\*\{|@\{|<%=?|\[\[\$?\{?|~\{|%\{|\{=|\{%\s*(?:print|set\s+\w+\s*=)?|@\()\(?${operand}[*+/-]${operand}\)?|\$\{\{?\(?${operand}[*]${operand}\)?|^\W{0,6}\{\(?${operand}[*]${operand}\)?\}|\{\{\s*["'][^"'{}]{0,20}["']\s*[*|~+]|#set\s*\(\s*\$\w+\s*=`,
        minLength: 5,
      },
    ],
    bad: ['{{7*7}}', '${7*7}', '#{7*7}', '<%= 7*7 %>', "{{7*'7'}}", '${{7*7}}', '*{7*7}', '{7*7}', '@(1+2)', '[[${7*7}]]', '#set($x=7*7)'],
    good: ['{{username}}', '#{name}', '${price}', 'f(x) = {1, 2, 3}', '(1+2)*3', '{{ count }} of 7*7', '$\\frac{7}{7}$'],
  },
  {
    id: 'template-python',
    family: 'template',
    severity: 'critical',
    paranoia: 1,
    stops: 'Jinja, Mako, Tornado and other templates in Python: ways from any object to the modules of the server.',
    in: everywhere,
    screen: 'template',
    when: [
      {
        regex:
          raw`__(?:class|mro|base|bases|subclasses|globals|builtins|import|init|getattribute|reduce|code|closure|loader|spec|getitem|dict|self|call)__\s*(?:[.(\[|}'"]|\\|$)|\|\s*attr\s*\(|(?:\{\{|\{%)[^\n]*(?:\bconfig\s*(?:\}|\.|\[|\||\()|\bself\s*[.|\[_]|request\s*[.|\[]\s*["']?(?:application|environ|args|__class__|form|cookies|headers|data|values|query_string)|lipsum|cycler|joiner\s*[.|\[(]|namespace\s*[.|\[(]|url_for\s*[.|\[_]|get_flashed_messages|g\.pop|os\.(?:popen|system)|popen\s*\(|import\s+os|\bdebug\b\s*%|\b(?:self|config)\s*\}\}|settings\.|handler\.settings|dict\(\w+=)` +
          raw`|(?:<%|\$\{|\{%)\s*(?:import\s+os|self\.(?:module|template|attr|context)|import\s+subprocess|from\s+os)|\bcontext\._?\w+\.(?:loader|module)|\bself\.module\.cache\.util|\{%\s*(?:for\s+\w+\s+in\s*[(\["'{]|include\s*["'](?:/|\.\.|https?:)|import\b|raw\s+\w+\(|module\b|load\s+\w*(?:log|debug))`,
        minLength: 7,
      },
    ],
    bad: [
      "{{''.__class__.__mro__[1].__subclasses__()}}",
      '{{config.items()}}',
      "{{request|attr('application')}}",
      "{{lipsum.__globals__['os'].popen('id').read()}}",
      '<% import os %>',
      '{% for x in ().__class__.__base__.__subclasses__() %}',
      '${self.module.cache.util.os.system("id")}',
    ],
    good: ['if __name__ == "__main__":', '{{ request }} for {{ name }}', '{% if user %}Hello{% endif %}'],
  },
  {
    id: 'template-java',
    family: 'template',
    severity: 'critical',
    paranoia: 1,
    stops: 'FreeMarker, Velocity, Thymeleaf, Pebble and other templates and expressions in Java.',
    in: everywhere,
    screen: 'template',
    when: [
      {
        regex: raw`<#(?:assign|include|import|setting|function|macro)\s|freemarker\.template\.utility|\?(?:new|api|eval|interpret|has_api)\s*(?:\(\)|\b\s*\()|\?(?:new|api)\(\)|#(?:set|foreach|evaluate|include|parse|macro)\s*\(\s*["'$#]|\$\w{1,20}\.(?:getClass|class|inspect|forName|newInstance)\b|\bT\s*\(\s*(?:java|org|javax)\.|__\$\{|\}__::|\$\{\s*(?:T\s*\(|new\s+java|"[^"]{0,60}"\.(?:getClass|execute|class)|\w+\.(?:getClass\(|class\.|forName|getRuntime)|(?:session|request|application|page)Scope\b|initParam\b|facesContext|pageContext|request\.(?:getClass|getSession|setAttribute)|product\.getClass)|\.getClass\s*\(\s*\)\s*\.|\.class\.forName\s*\(|getRuntime\s*\(\s*\)\s*\.\s*exec|\{\{\s*["'(\w][^}]*\.(?:getClass|forName|class\.)|(?:beans|variable)\.\w+\.class|new\s+javax\.script|#\{\s*(?:request|session|facesContext|runtime|rt)\b`,
        minLength: 6,
      },
    ],
    bad: [
      '<#assign ex="freemarker.template.utility.Execute"?new()> ${ex("id")}',
      '#set($e="e");$e.getClass().forName("java.lang.Runtime")',
      "__${T(java.lang.Runtime).getRuntime().exec('id')}__::.x",
      '${"x"?new()}',
      "#{runtime.exec('id')}",
      '${pageContext.request}',
    ],
    good: ['#{name}', 'the class (forName) of objects', '<#section', '${user.name}', '# set (a) to b'],
  },
  {
    id: 'template-script-block',
    family: 'template',
    severity: 'critical',
    paranoia: 1,
    stops: 'Blocks of ERB, EJS, ASP, Razor and Ruby that run or read something.',
    in: everywhere,
    screen: 'braces',
    when: [
      {
        regex: raw`<%[=\-@!]?\s*[^%]*(?:\b(?:system|exec|spawn|popen|eval|require|shell)\s*[('"\x{60}]|\b(?:import\s|(?:runtime|global|process|File|Dir|IO|Kernel|ENV|Open3|response|server|self)\s*[.\[]|createobject|__method__)|\x{60}[^\x{60}]+\x{60}\s*%|%x)|#\{[^}]*(?:\b(?:system|exec|spawn|popen|eval|require|File\.|Dir\.|IO\.|Kernel\.|Process\.|ENV\[|global\.|root\.|process\.|\w+\.constructor)\b?[^}]{0,10}|%x|\x{60}[^\x{60}]{1,60}\x{60})|@\{[^}]*(?:System\.|Process|Response|Request\[)|@\(?(?:System\.(?:IO|Diagnostics|Reflection|Web)|Html\.Raw)`,
        minLength: 6,
      },
    ],
    bad: [
      "<%= system('id') %>",
      "<% system('id') %>",
      '<%= File.open("/etc/passwd").read %>',
      "#{require.main.constructor._load('x')}",
      '#{%x(id)}',
      '@{System.Diagnostics.Process.Start("a")}',
    ],
    good: ['<%= name %>', '#{name}', '<% if user %>', '@{background}', '#{user.first_name}'],
  },
  {
    id: 'template-php',
    family: 'template',
    severity: 'critical',
    paranoia: 1,
    stops: 'Twig, Smarty, Latte, Blade and other templates in PHP: filters and objects that run functions.',
    in: everywhere,
    screen: 'template',
    when: [
      {
        regex: raw`_self\.(?:env|template|get|displayBlock)|registerUndefined(?:Filter|Function)Callback|\|\s*(?:filter|map|sort|reduce|join|find)\s*\(\s*["'](?:system|exec|passthru|shell_exec|assert|popen|eval|call_user_func|phpinfo|file_(?:get|put)_contents|id|var_dump)|\{\{[^}]*\|\s*(?:filter|map|sort|reduce)\s*\(\s*["']|\{\{\s*(?:dump\s*\(|app\.request|_context|constant\s*\(|include\s*\(|source\s*\(|file_excerpt|_charset)|\|\s*file_excerpt|\{(?:php|/php)\}|\{\s*\$?smarty\.(?:version|template|template_object|const|server|env)|Smarty_Internal_|\{\s*(?:system|exec|passthru|shell_exec|phpinfo|eval|fetch|include|include_php|insert|math|literal|if)\s*[\s(][^}]*(?:system|passthru|phpinfo|file=|equation=|/etc/|exec\s*\()|\{\s*(?:system|passthru|shell_exec|phpinfo|exec)\s*\(|\{\$\w+->|@php\b\s*\(?|\{!!\s*\w+\(`,
        minLength: 6,
      },
    ],
    bad: [
      '{{_self.env.registerUndefinedFilterCallback("exec")}}',
      "{{['id']|filter('system')}}",
      '{$smarty.version}',
      "{system('id')}",
      '{php}echo 1;{/php}',
      '{{dump(app)}}',
    ],
    good: ['{{ items | map(a) }}', '{system}', '{{ a | upper }}', 'a {php framework} b'],
  },
  {
    id: 'template-node',
    family: 'template',
    severity: 'critical',
    paranoia: 1,
    stops: 'Handlebars, Pug, Nunjucks and other templates in JavaScript, and Ruby calls that start programs.',
    in: everywhere,
    screen: 'template',
    when: [
      {
        regex: raw`\{\{\s*#?\s*(?:with|each|lookup)\b[^}]*(?:as\s*\||constructor|"s"|__proto__|split)|${opening}[^\n}]*(?:process\.(?:mainModule|binding|env)|mainModule|child_process|require\s*\(|global\.|globalThis|range\.constructor|root\.process|return\s+process|toString\.constructor|constructor\.constructor)|\brange\.constructor\s*\(|(?:^|[\r\n])\s*-\s*var\s+\w+\s*=\s*(?:root|global|process)|\b(?:Process|Kernel|IO|Open3|PTY)\.(?:spawn|popen\w*|exec|system|capture\w*|pipeline\w*|fork)\s*[("'\s\[]|\b(?:Kernel\.)?(?:instance_eval|class_eval|const_get)\s*[("']`,
        minLength: 6,
      },
    ],
    bad: [
      '{{#with "s" as |string|}}{{/with}}',
      "{{range.constructor('return process')()}}",
      "${process.mainModule.require('child_process')}",
      'Process.spawn("id")',
      '#{root.process.mainModule}',
    ],
    good: ['{{#each items}}{{name}}{{/each}}', '${user.name}', 'the process. Spawn points', '{{ name }}'],
  },
  {
    id: 'template-include',
    family: 'template',
    severity: 'critical',
    paranoia: 1,
    stops: 'Server side includes, edge side includes and LaTeX that read files or run programs.',
    in: everywhere,
    screen: 'template',
    when: [
      {
        regex: raw`<!--\s*#\s*(?:exec|include|echo|set|printenv|config|fsize|flastmod|if)\b|\\newread\b|\\openin\b|<esi:(?:include|inline|debug|vars|assign)\b|\\(?:immediate\s*)?\\?write18\s*\{|\\(?:input|include|verbatiminput|lstinputlisting|openin\d?\s*=?|openout\d?\s*=?|usepackage|InputIfFileExists)\s*\{?\s*(?:/(?:etc|proc|var|home|root)|\.\./|\|)|\\catcode\s*\x{60}|\\csname\s+\w+\s*\\endcsname|\\directlua\b`,
        minLength: 7,
      },
    ],
    bad: [
      '<!--#exec cmd="id"-->',
      '<!--#set var="a" value="b"-->',
      '<esi:include src="http://a.b/"/>',
      '\\input{/etc/passwd}',
      '\\immediate\\write18{id}',
      '\\input|id',
    ],
    good: ['<!-- a comment -->', '\\usepackage{amsmath}', '\\input{chapter1}', '\\begin{equation} a^2 \\end{equation}', '<!-- #region -->'],
  },
  {
    id: 'template-perl',
    family: 'template',
    severity: 'critical',
    paranoia: 2,
    stops: 'Lists of Perl that are worked out inside of a string.',
    in: everywhere,
    screen: 'braces',
    when: [{ regex: raw`@\{\s*\[` }],
    bad: ["@{[system 'whoami']}", '@{    [    system "id" ]    }'],
    good: ['@{background}', 'a@b.example'],
  },
  {
    id: 'template-block',
    family: 'template',
    severity: 'critical',
    paranoia: 2,
    stops: 'Blocks and calls of template languages.',
    in: inputs,
    screen: 'braces',
    when: [
      {
        regex: raw`\{%-?\s*\w+[^%]*%\}|<%[=\-]?\s*\w+[^%]*%>|\{\{[^}]*[(*|\[][^}]*\}\}|\$\{[^}]*[(*+][^}]*\}|#\{[^}]*[(*+][^}]*\}`,
      },
    ],
    bad: ['{% if True %}49{% endif %}', '<%= if True %>49<% endif %>', '{{ a(b) }}'],
    good: ['{{ name }}', '${name}', '50%'],
  },
];
