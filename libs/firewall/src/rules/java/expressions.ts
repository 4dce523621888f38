import type { Rule } from '../../rule.ts';
import { valuesAndHeaders } from '../words.ts';

const everywhere = [...valuesAndHeaders, 'content_type', 'file_names'] as const;
const open = String.raw`[$%#*@~_]{1,3}\{{1,2}`;

/** Expressions that Struts, Spring, Confluence, JSF and their like evaluate: OGNL, SpEL, EL, MVEL. */
export const javaExpressionRules: readonly Rule[] = [
  {
    id: 'java-expression',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'Expressions (OGNL, SpEL, EL) that reach classes, context or memory.',
    in: everywhere,
    screen: 'expression',
    when: [
      {
        regex:
          open +
          String.raw`[^}\n]{0,200}(?:@java|@org|@com|@ognl|\(#|#_memberaccess|#(?:context|application|session|request|response|parameters|attr|root|this|vars|dm|cmd|container)\b|\bgetclass\b|\.class\b|classloader|forname\s*\(|\bt\s*\(\s*(?:java|org|com|system|runtime)|new\s+(?:java|javax|org|string|processbuilder)\b|\.getruntime|facescontext|requestscope|applicationscope|sessionscope|#\w{1,20}\s*=)|` +
          String.raw`#_?memberaccess|@java\.lang\.\w+@|@org\.apache\.\w|ognl\.ognlcontext|xwork\.methodaccessor|allowstaticmethodaccess|denymethodexecution|\(#\w{1,20}\s*=|#context\[|#(?:request|session|application|attr|parameters)\[['"]|\bt\s*\(\s*java\.lang\.|\bt\s*\(\s*org\.\w+\.|__\$\{|\$\{\{?t\(`,
      },
    ],
    bad: [
      '%{(#_memberAccess["x"]=1)}',
      '${@java.lang.Runtime@getRuntime()}',
      '#{T(java.lang.Runtime).getRuntime()}',
      '${"".getClass().forName("x")}',
      { headers: { 'content-type': "%{(#nike='multipart/form-data').(#dm=@ognl" } },
      '__${T(java.lang.Runtime)}__::.x',
      '(#a=@java.lang.Runtime@getRuntime())',
      "#{session.getAttribute('x').getClass()}",
    ],
    good: ['#{name}', '${user.name}', 'colour #{fff}', '100%{a}', '#1 of {all}'],
  },
  {
    id: 'java-execution',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'Code of Java that runs commands, in a value without other words.',
    in: valuesAndHeaders,
    screen: 'javaCode',
    when: [
      {
        regex: String.raw`^(?:\S*[ \t]+){0,3}\S*?(?:getruntime\s*\(\s*\)\s*\.\s*exec|runtime\.getruntime|new\s+(?:java\.lang\.)?processbuilder\s*\(|getenginebyname\s*\(|\.getmethods?\s*\(\s*['"][^\n]{1,40}\.invoke\s*\(|class\.forname\s*\(|new\s+(?:javax\.script\.)?scriptenginemanager|\.exec\s*\(\s*['"][^'"]{1,80}['"]\s*\)\s*\.\s*(?:getinputstream|waitfor|text)|['"][^'"\n]{1,80}['"]\.execute\(\)|defineclass\s*\(|java\.net\.urlclassloader|runtime\.exec\s*\(|#\{\s*runtime\.|#set\s*\(\s*\$\w+\s*=[^\n]{0,80}(?:class|runtime)|freemarker\.template\.utility|<#assign\s[^\n>]{0,80}\?new\(\))`,
      },
    ],
    bad: [
      "java.lang.Runtime.getRuntime().exec('id')",
      'new ProcessBuilder("id").start()',
      '"id".execute().text',
      "#{runtime.exec('id')}",
      '<#assign ex="freemarker.template.utility.Execute"?new()>',
      '#set($x = $e.class)',
    ],
    good: ['In Java people start programs by the class Runtime', 'the runtime of the film'],
  },
  {
    id: 'java-execution-in-text',
    family: 'java',
    severity: 'warning',
    paranoia: 1,
    stops: 'Code of Java that runs commands anywhere in a text.',
    in: valuesAndHeaders,
    screen: 'javaCode',
    when: [
      { regex: String.raw`runtime\.getruntime\s*\(\s*\)\s*\.\s*exec|new\s+processbuilder\s*\(|getenginebyname\s*\(|class\.forname\s*\(` },
    ],
    bad: ['this is how it was done: Runtime.getRuntime().exec(cmd)'],
    good: ['the process builder'],
  },
  {
    id: 'java-scriptlet',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'Code of JSP and ASP between its tags.',
    in: [...valuesAndHeaders, 'file_heads'],
    screen: 'scriptlet',
    when: [
      {
        regex: String.raw`<%[@!=]?\s*(?:page\s+(?:import|language|contenttype)|import\s|eval\s*\(?|execute|out\.print|response\.(?:write|redirect)|request(?:\.|\()|runtime|new\s+(?:java|process|string)|string\s+\w|if\s*\(\s*request|system\s*[\s('"]|exec\s*[\s('"]|\x60[^\x60\n]{1,100}\x60\s*%>|file\.|io\.|kernel\.|server\.createobject|createobject)|<jsp:(?:include|scriptlet|declaration|expression|directive|usebean)|<%@\s*webhandler`,
      },
    ],
    bad: [
      '<%@ page import="java.io.*" %>',
      '<% Runtime.getRuntime().exec("id") %>',
      "<% system('id') %>",
      '<%eval request("x")%>',
      '<jsp:scriptlet>x</jsp:scriptlet>',
    ],
    good: ['<% name %>', '50 <% of it', '<%= title %>'],
  },
];
