import type { Rule } from '../rule.ts';
import { everywhere } from './places.ts';

const raw = String.raw;
const operator = raw`\$(?:eq|ne|gte?|lte?|n?in|not|n?or|and|xor|regex|options|where|exists|type|all|size|mod|elemMatch|text|search|expr|jsonSchema|near\w*|geo\w+|box|center\w*|func(?:tion)?|accumulator|lookup|graphLookup|out|merge|set|unset|inc|push|pull|rename|group|match|unionWith|comment|natural|slice|meta|rand|bits\w+|eval|code)`;

/** Those that change what a query finds; others stand in settings, too. */
const comparing = raw`\$(?:eq|ne|gte?|lte?|n?in|not|n?or|and|regex|where|exists|elemMatch|expr|type|size|mod|function|accumulator)`;

/** CWE-943: values that become part of a query of a database without SQL. */
export const nosqliRules: readonly Rule[] = [
  {
    id: 'nosqli-operator-name',
    family: 'nosqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Operators of MongoDB as names of parameters, such as user[$ne].',
    in: ['argument_names', 'cookie_names'],
    screen: 'nosql',
    when: [{ regex: raw`(?:^|[.\[\]("'])${operator}(?:$|[.\[\]"'])`, minLength: 3 }],
    bad: [
      { target: '/?user[$ne]=1' },
      { target: '/?u_id[$regex]=.*' },
      {
        method: 'POST',
        target: '/login',
        headers: { 'Content-Type': 'application/json' },
        body: '{"user":{"$gt":""},"password":{"$gt":""}}',
      },
      { method: 'POST', target: '/', headers: { 'Content-Type': 'application/json' }, body: '{"$where":"1"}' },
    ],
    good: [{ target: '/?$limit=10&$sort=name&$filter=x&$top=5' }, { target: '/?price=$5' }],
  },
  {
    id: 'nosqli-operator-value',
    family: 'nosqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Queries of MongoDB as values: objects with operators, functions for $where.',
    in: everywhere,
    screen: 'nosql',
    when: [
      {
        regex:
          raw`[{,\[]\s*["']?${comparing}["']?\s*:|\[\s*["']?${comparing}["']?\s*\]|^\W*${comparing}\W{0,3}$|[,;]\s*\$where\s*:|\$where\s*[:=]|^\W{0,4}\$(?:gt|ne|where|regex)\b` +
          raw`|\bdb\.(?:getCollection\w*|adminCommand|currentOp|eval|\w{1,40}\.(?:find(?:One)?|insert(?:One|Many)?|update(?:One|Many)?|remove|delete(?:One|Many)|drop|aggregate|count|save))\s*\(|\bthis\.(?:pass\w*|username|user|email|token|secret)\b\s*(?:\.(?:match|length|test|charAt|substr\w*|startsWith|indexOf)|\[|[=!]=)|\bObject\.keys\(\s*this\b|mapReduce\s*\(\s*function|tojson\s*\(\s*(?:this|db)`,
        minLength: 3,
      },
    ],
    bad: [
      '{"$ne": null}',
      "true, $where: '1 == 1'",
      "'; return this.password.match(/^a/)//",
      'db.users.find({})',
      '[$ne]=1',
      '{ $gt: "" }',
      "x' && this.password.length==8 || 'a'=='b",
    ],
    good: ['costs $in total', 'a $5 note and $10', '{"price": "$5"}', 'db.users is a table'],
  },
  {
    id: 'nosqli-script',
    family: 'nosqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'A value that leaves a string of a script in the database: conditions, loops and returns of JavaScript.',
    in: everywhere,
    screen: 'nosql',
    when: [
      {
        regex:
          raw`^(?:[^'"]{0,80}['"]|\d{1,12})[\s;)}]*(?:\|\||&&)\s*\(?(?:['"]?\w*['"]?\s*={2,3}\s*['"]?\w*['"]?\s*(?:$|//|<!--|%00|\x00|['"})])|!?\(?(?:true|1)\b\s*(?:$|//|%00|\x00|['"]))` +
          raw`|^(?:[^'"]{0,80}['"]|\d{1,12})\s*;\s*(?:(?:var\s+)?\w+\s*=\s*new\s+Date\s*\(|return\s*\(?\s*(?:true|false|1|0|['"])|while\s*\(|sleep\s*\(\s*\d|do\s*\{|it\s*=)|^[^'"]{0,60}['"]\s*\}\s*,|^\W{0,4}\}\s*,\s*\{\s*\w+\s*:|^\W{0,4}function\s*\(\s*\w*\s*\)\s*\{\s*(?:return\b|sleep|var\s+\w+\s*=\s*new\s+Date)|^\W*\|\|\s*\d\s*==\s*\d`,
        minLength: 5,
      },
    ],
    bad: [
      "' || 'a'=='a",
      "1'; return true; var x='",
      "';sleep(5000);",
      "a'; it=new Date();do{pt=new Date();}while(pt-it<5000);",
      "' || 1==1//",
      "' && 1==1 %00",
    ],
    good: ["name === 'a' || type === b ? 1 : 2", "say 'hi'; return it", 'a || b'],
  },
  {
    id: 'nosqli-other-stores',
    family: 'nosqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Commands of Redis, CouchDB and Elasticsearch inside of a value.',
    in: everywhere,
    screen: 'nosql',
    when: [
      {
        regex: raw`\r\n\s*(?:\*\d+\r\n\$\d+|(?:CONFIG\s+SET|SLAVEOF|REPLICAOF|FLUSHALL|FLUSHDB|EVAL\s+["']|MODULE\s+LOAD|SCRIPT\s+LOAD))|/_(?:all_dbs|users/_all_docs|config/|cat/indices|cluster/settings|nodes/stats)|"script(?:_fields)?"\s*:\s*\{[^}]{0,80}(?:"source"|"inline"|java\.)|\bDETACH\s+DELETE\b|\bMATCH\s*\(\w*(?::\w+)?\s*(?:\{[^}]*\})?\)\s*(?:-|WHERE|RETURN|DETACH|SET)\b|\bLOAD\s+CSV\s+(?:WITH\s+HEADERS\s+)?FROM\b|\bCALL\s+(?:db|dbms|apoc)\.\w`,
        minLength: 6,
      },
    ],
    bad: [
      'a\r\nCONFIG SET dir /tmp\r\n',
      "' RETURN 1 UNION MATCH (n) DETACH DELETE n//",
      "x' CALL db.labels() //",
      "LOAD CSV FROM 'http://a.b'",
    ],
    good: ['match (the two) and return', 'config set', 'call db for help'],
  },
];
