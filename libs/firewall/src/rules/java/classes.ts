import type { Rule } from '../../rule.ts';
import { anyOf, parameters, values, valuesAndHeaders } from '../words.ts';

const parts = [...values, 'headers'] as const;

/** Packages and classes that only somebody would name who wants them loaded: as the whole value, not within a text or a stack trace. */
const packages = anyOf(String.raw`
  com\.opensymphony\.xwork\d? com\.sun\.(?:org\.apache|rowset|jndi|syndication|corba|xml\.internal|proxy) com\.mchange com\.caucho com\.bea\.(?:core|xml) com\.alibaba\.fastjson com\.ibatis com\.mysql\.cj com\.zaxxer\.hikari com\.atomikos com\.newrelic
  com\.p6spy com\.nqadmin com\.oracle\.\w+ com\.tangosol com\.vaadin com\.pastdev com\.rometools com\.ibm\.(?:ws|jtc)
  java\.beans\.\w+ java\.io\.(?:[a-z]+(?:stream|reader|writer)|file|console|serializable|objectinput\w*|reader|writer|bufferedinput\w*) java\.lang\.(?:class|object|runtime|process\w*|reflect|string\w*|system|integer|number|math|character|thread\w*|compiler|boolean|byte|double|float|long|short|void|package|invoke|instrument|shutdown|unixprocess|iterable|enum|classloader)
  java\.net\.\w+ java\.nio\.\w+ java\.rmi\.\w+ java\.security\.\w+ java\.util\.(?:function|logging|zip|jar|concurrent|properties|prioritiyqueue|priorityqueue|hashmap|hashset|scanner|serviceloader|timer)
  java\.(?:runtime|processbuilder) javax\.(?:script|management|naming|el|imageio|swing|sql|media|activation|xml\.transform|servlet\.jsp)\.\w+
  org\.apache\.(?:commons|struts2?|catalina|tomcat|wicket|xalan|xbean|velocity|log4j|naming|ibatis|shiro|aries|openjpa|hadoop|cocoon|click|myfaces|activemq|axis\d?|xerces|bcel|ofbiz|logging) org\.(?:codehaus\.groovy|springframework\.(?:beans|context|aop|core|expression|transaction|jndi|web|cglib)|hibernate|jboss|mozilla\.javascript|omg\.corba|python\.core|quartz|slf4j\.ext|mortbay|eclipse\.jetty|yaml\.snakeyaml|aspectj|reflections|thymeleaf|mvel\d?|h2\.jdbc|jruby|beanshell|clojure|dom4j|snakeyaml)
  ognl\.\w+ bsh\.interpreter clojure\.\w+ groovy\.(?:lang|util)\.\w+ freemarker\.\w+ sun\.(?:misc|reflect|rmi|print|security|tools)\.\w+ jdk\.(?:internal|nashorn)\.\w+ javassist\.\w+ net\.sf\.(?:ehcache|json|cglib) jodd\.\w+ oracle\.jdbc\.\w+ weblogic\.\w+\.\w+ ch\.qos\.logback\.core`);

export const javaClassRules: readonly Rule[] = [
  {
    id: 'java-class-name',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'Names of classes of Java as the whole value, as attacks by deserialisation and binding name them.',
    in: [...parameters, 'headers'],
    screen: 'javaName',
    when: [
      {
        regex:
          String.raw`^[\s"'@!\[({#$%=;L]{0,8}(?:\S{0,60}[=:("'/]["']?)?` +
          packages +
          String.raw`(?:[.$/;:\[(={][\w.$*/;:\[\]()='"@#{},-]{0,200}|["')\]}]{0,4})\s*(?:=[^\s]{0,40})?$`,
      },
    ],
    bad: [
      'java.lang.Runtime',
      'com.opensymphony.xwork2',
      'org.apache.commons',
      'java.io.PipedReader',
      { headers: { test: 'java.lang.ProcessBuilder' } },
      'org.omg.CORBA',
      'javax.script.ScriptEngineManager',
      'java.Runtime',
      '!!javax.script.ScriptEngineManager',
    ],
    good: [
      'java.lang.NullPointerException at com.example.Main.main(Main.java:12)',
      'java.util.List',
      { target: '/docs/java.lang.Runtime' },
      'com.example.shop',
      'What is java.lang.Runtime for?',
      'org.apache.httpcomponents',
    ],
  },
  {
    id: 'java-gadget',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'Classes that attacks by deserialisation are made of.',
    in: parts,
    screen: 'javaGadget',
    when: [
      {
        regex: String.raw`(?:clone|invoker|instantiate|constant|chained|map|closure|factory|predicate|switch)transformer\b|\b(?:for|while|if|transformer|nop|chained)closure\b|instantiatefactory|prototype(?:clone|serialization)factory|jdbcrowsetimpl|templatesimpl|badattributevalueexp|annotationinvocationhandler|(?:filesystem|classpath)xmlapplicationcontext|jndi(?:datasource|connectionpooldatasource|realm)factory|c3p0\.wrapperconnection|jndirefforwarding|bcel\.util\.classloader|\$\$bcel\$\$|beanfactory\.\w*objectfactory|methodinvokingfactorybean|propertypathfactorybean|eventhandler\b[^\n]{0,80}processbuilder|scriptenginemanager\b[^\n]{0,60}urlclassloader|defaultlistablebeanfactory|priorityqueue\b[^\n]{0,200}(?:comparator|transformer)|unicastremoteobject|jrmpclient|hikaridatasource|activatorimpl`,
      },
    ],
    bad: [
      'ProcessBuilder.evil.clonetransformer',
      'runtime.whileclosure',
      'com.sun.rowset.JdbcRowSetImpl',
      'x.ClassPathXmlApplicationContext("http://x")',
      '$$BCEL$$x',
    ],
    good: ['the transformer of the power plant', 'enclosure', 'disclosure for all', 'closure'],
  },
  {
    id: 'java-runtime-name',
    family: 'java',
    severity: 'critical',
    paranoia: 2,
    stops: 'Runtime and ProcessBuilder of any package of Java.',
    in: parts,
    screen: 'javaName',
    when: [{ regex: String.raw`\bjava\S{0,60}\.(?:runtime|processbuilder)` }],
    bad: ['java.evil.runtime', 'see java.lang.ProcessBuilder for it'],
    good: ['the java runtime'],
  },
  {
    id: 'java-serialized',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'Serialized objects of Java, plain, in hexadecimal or base64 (CWE-502).',
    in: [...parts, 'user_agent', 'referer', 'file_heads'],
    screen: 'javaSerialized',
    when: [
      {
        regex: String.raw`^[\s"']{0,2}(?:\x{AC}\x{ED}\x00\x05|\x{FFFD}{2}\x00\x05|(?i:aced0005)(?:[0-9a-fA-F]{4}|$)|(?:rO0AB[QXZYc]|KztAAU|Cs7QAF)[\w+/=-]{8})|[^\w+/](?:rO0AB[QXZYc])[\w+/=-]{16}`,
        caseSensitive: true,
      },
    ],
    bad: ['rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA==', 'aced00057372', { headers: { cookie: 'x=rO0ABXNyABFqYXZhLnV0aWw=' } }],
    good: ['rO0t', 'aced it', 'KztA'],
  },
  {
    id: 'java-serialized-short',
    family: 'java',
    severity: 'critical',
    paranoia: 2,
    stops: 'The first characters of serialized objects of Java, without more.',
    in: parts,
    screen: 'javaSerialized',
    when: [{ regex: String.raw`rO0ABQ|KztAAU|Cs7QAF`, caseSensitive: true }],
    bad: ['rO0ABQ', 'KztAAU', 'Cs7QAF'],
    good: ['rO0AB'],
  },
  {
    id: 'java-class-loader',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'Properties of the class of a bean bound by parameters (Spring4Shell, CVE-2022-22965).',
    in: valuesAndHeaders,
    screen: 'javaBinding',
    when: [
      {
        regex: String.raw`(?:^|[^\w])class\W{1,4}(?:module\W{1,4})?class_?loader\b|(?:^|[^\w])class\.module\.|getclass\(\)\W{0,4}classloader|classloader\W{1,4}(?:resources|urls|parent|defaultassertionstatus|jarpath)`,
      },
    ],
    bad: [
      { target: '/?class.module.classLoader.resources.context.parent.pipeline.first.suffix=.jsp' },
      'class["classLoader"]',
      { headers: { 'x-api': 'class.module.classLoader.resources.context=x' } },
      { target: '/items/class.module.classLoader.resources=x' },
      { target: '/x?a.class.classLoader.URLs[0]=http://x' },
    ],
    good: ['the class loader', 'first class module'],
  },
  {
    id: 'java-type-name',
    family: 'java',
    severity: 'critical',
    paranoia: 1,
    stops: 'A class of Java to be made from JSON by its name (@type of Fastjson, @class of Jackson).',
    in: ['arguments', 'argument_names'],
    screen: 'javaType',
    when: [
      { regex: String.raw`(?:^|[.\]\["'])@(?:type|class)["']?(?:$|\s*:)` },
      {
        regex: String.raw`^\s*\[?L?(?:java|javax|sun|com\.sun|org\.apache|ch\.qos|net\.sf|oracle|ognl|jdk|groovy|br\.com\.anteros|com\.(?:mchange|zaxxer|caucho|ibatis|alibaba|mysql|mongodb))\.[\w.$]{3,200};?$|@type["']\s*:\s*["']\[?L?[a-z]\w*(?:\.\w+){2,}`,
      },
    ],
    bad: [
      {
        method: 'POST',
        target: '/',
        headers: { 'content-type': 'application/json' },
        body: '{"x":{"@type":"com.sun.rowset.JdbcRowSetImpl","dataSourceName":"x"}}',
      },
    ],
    good: [
      {
        method: 'POST',
        target: '/',
        headers: { 'content-type': 'application/json' },
        body: '{"@context":"https://schema.org","@type":"Person"}',
      },
    ],
  },
];
