import type { Rule } from '../../rule.ts';
import { everywhere, inputs } from '../places.ts';
import { gap, quote } from './pieces.ts';

const raw = String.raw;
const systemName = raw`(?:(?:information|performance)_schema|pg_(?:catalog|shadow|user|authid|roles|class|tables?|namespace|attribute|database|settings|views)|sqlite_(?:master|schema|temp_master)|sys(?:objects|columns|databases|logins|users|processes|tables|cat\.\w+|ibm\.\w+|\.(?:objects|columns|databases|tables|schemas|sql_logins|user\w+|all_\w+|schema_\w+|x\$\w+))|msysa[a-z]+|msys(?:objects|queries)|mysql\.(?:user|db|proc|host|innodb_\w+)|(?:all|user|dba)_(?:tables|tab_columns|users|objects|password|data_files)|v\$[a-z]+|master\.\.?\w+|rdb\$\w+|tempdb|msdb|northwind)`;

/** What SQL gives access to besides the tables of the application: its own tables, files, programs, other servers. */
export const accessRules: readonly Rule[] = [
  {
    id: 'sqli-system-tables',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'The tables in which databases keep the names of all tables, columns and users.',
    in: everywhere,
    screen: 'sqlName',
    when: [
      {
        regex:
          raw`(?:\b(?:from|join|into|table|exists|use)|[(,"'\x60\]])[\s(*/+"'\x60\[.]*${systemName}\b|\binformation_schema\s*["'\x{60}\]]?${gap}*\.|^\W{0,4}(?:from${gap}+)?${systemName}\W{0,4}$` +
          raw`|(?:\)|\d|null|user|version|banner|@|${quote}|\*|,\s*\w+)[\s)/*+]*from[\s(/*+]*(?:sys\.)?dual\b`,
        minLength: 4,
      },
    ],
    bad: [
      '1 union all select table_name from information_schema.tables',
      'pg_catalog',
      'select name from sqlite_master',
      'msdb',
      'null from dual',
      "x' and (select count(*) from sysobjects)>0",
      '1 and 1=(select count(*)from all_tables)',
    ],
    good: [
      'phones from dual SIM to 5G',
      'open(sys.argv[1])',
      'all tables and users',
      'user_tables are nice',
      'read about pg_catalog in the manual',
    ],
  },
  {
    id: 'sqli-files',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Reading and writing files of the server through the database.',
    in: everywhere,
    screen: 'sqlName',
    when: [
      {
        regex:
          raw`\binto${gap}+(?:out|dump)file${gap}*(?:${quote}|@|0x|$|\()|\bload_file${gap}*\(${gap}*(?:${quote}|0x|char|concat|hex|unhex|@|select|\w+\(|$)|\bload${gap}+data${gap}+(?:low_priority${gap}+|concurrent${gap}+)?(?:local${gap}+)?infile\b` +
          raw`|\b(?:lo_(?:import|export|get|create|put|from_bytea)|pg_read_(?:binary_)?file|pg_ls_dir|pg_stat_file|pg_file_write|utl_file\.\w+|dbms_(?:xslprocessor|advisor|lob|java|scheduler|xmlgen|xmlquery|export_extension|jvm_exp_perms|ldap|cdc_publish|repcat)\w*\.\w+|bfilename|load_extension|fts3_tokenizer)${gap}*\(${gap}*(?:${quote}|\d|0x|chr|@|select|\w+${gap}*\|\||$)` +
          raw`|\bcopy${gap}+(?:\([^)]{0,120}\)|[\w.]+(?:${gap}*\([^)]{0,80}\))?)${gap}+(?:from|to)${gap}+(?:program${gap}*)?['\"]|\battach${gap}+(?:database${gap}+)?${quote}[^'"]{1,120}${quote}${gap}+as\b|\bbulk${gap}+insert\b.{1,80}\bfrom${gap}*${quote}|\bbackup${gap}+(?:database|log)${gap}+\w+${gap}+to${gap}+disk`,
        minLength: 7,
      },
    ],
    bad: [
      "1 into outfile '/var/www/x.php'",
      "load_file('/etc/passwd')",
      "pg_read_file('/etc/passwd')",
      "lo_import('/etc' || '/passwd')",
      "copy x from program 'id'",
      "load data local infile '/etc/passwd'",
    ],
    good: ['put it into outfile.txt', 'copy this from program A to B', 'a copy of "Faust"', 'load_file (see the manual)'],
  },
  {
    id: 'sqli-programs',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Procedures that run programs, change the database server or call other servers.',
    in: everywhere,
    screen: 'sqlName',
    when: [
      {
        regex:
          raw`\b(?:xp_(?:cmdshell|dirtree|fileexist|subdirs|reg\w+|availablemedia|enumdsn|enumgroups|loginconfig|makecab|ntsec_\w+|terminate_process|servicecontrol|sprintf|sqlmaint|execresultset|getfiledetails|enumerrorlogs)|sp_(?:oacreate|oamethod|oasetproperty|executesql|execute_external_script|configure|makewebtask|addextendedproc|addlogin|adduser|addsrvrolemember|password|helpdb|start_job|add_job\w*|sqlexec|prepare|replwritetovarbin|linkedservers|addlinkedserver|execute)\b|sys_(?:eval|exec|get|set)${gap}*\(|(?:utl_(?:http|smtp|tcp|inaddr|mail|dbws))\.|httpuritype${gap}*\(|openrowset${gap}*\(|opendatasource${gap}*\(|openquery${gap}*\(|dblink(?:_connect|_exec|_send_query)?${gap}*\(${gap}*${quote}|msdasql\b|sqloledb\b|sys\.(?:fn_|dm_)\w+|dbms_(?:java|scheduler|job)\.)` +
          raw`|@@(?:global\.|session\.)?(?:version|hostname|datadir|basedir|servername|language|spid|secure_file_priv|tmpdir|plugin_dir|innodb_version|version_compile_os|servicename|microsoftversion|rowcount|identity|error|trancount|max_connections|sql_mode|port|socket|log_error|general_log\w*)`,
        minLength: 6,
      },
    ],
    bad: [
      "'; exec xp_cmdshell 'dir'--",
      'exec master.dbo.xp_dirtree @q',
      '@@version',
      "utl_http.request('http://a')",
      "openrowset('SQLOLEDB','a')",
      'sp_executesql',
    ],
    good: ['xp gained: 500', 'Mail me @@home', 'the sp_ prefix', 'utl http'],
  },
  {
    id: 'sqli-comment-trick',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Comments that only some databases run, or that stand for the spaces between words of SQL.',
    in: everywhere,
    screen: 'sqlComment',
    when: [
      {
        regex: raw`/\*!\d{3,6}|/\*!${gap}*(?:union|select|or|and|from|where|order|sleep|if|case|comment|insert|update|delete|drop|join|limit|having|group|table|into)\b|\b(?:or|and|select|update|delete|insert|from|where|union|all|order|group|by|having|like|into|limit|drop|table|values|sleep|user|xor|not)/\*[^*]{0,80}\*/|/\*[^*]{0,80}\*/(?:union|select|or|and|from|where|order|group|having|like|into|limit|insert|drop|sleep)\b|\b(?:or|and|select|insert|update|delete)${gap}*/\*\+|\b(?:or|and|select|union|from|where|insert|drop)(?:--|#)[^\n]{0,60}\n`,
        minLength: 6,
      },
    ],
    bad: [
      '1/*!50000union*/',
      'select/**/password/**/from/**/users',
      '9999 or /*+ hint */ true',
      '1/**/or/**/1',
      'DROP/*comment*/sampletable',
    ],
    good: ['/*! normalize.css v8.0.1 */', 'files in src/**/*.ts and test/**/*.ts', 'a /* comment */ b', 'and /* this */ too'],
  },
  {
    id: 'sqli-cast-suffix',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Casts of PostgreSQL at the end of a value, which tell data in error messages.',
    in: [...inputs, 'user_agent'],
    screen: 'sqlLiteral',
    when: [
      {
        regex: raw`[\w)\]'"]${gap}*::${gap}*(?:int(?:eger)?[248]?|bigint|smallint|text|n?varchar|bool(?:ean)?|numeric|decimal|real|float[48]?|double${gap}+precision|jsonb?|bytea|reg\w+|xml|date|timestamp\w*|inet|uuid|money|oid|name|char)(?:\[\])?[\s)]*(?:--.*|#|;|::\w+|[=<>].*|,.*|and\b.*|or\b.*)?$`,
        minLength: 6,
      },
    ],
    bad: ['password::int', 'function(foo)::text', '1 and version()::int=1', 'function(foo)::double precision'],
    good: ['std::string', 'Foo::bar', 'fe80::1', 'i32::MAX', 'a :: b'],
  },
  {
    id: 'sqli-scientific',
    family: 'sqli',
    severity: 'critical',
    paranoia: 1,
    stops: 'Numbers like 1.e that MySQL skips and filters stumble on.',
    in: inputs,
    screen: 'sqlLiteral',
    when: [
      {
        regex: raw`\d\.e(?:\.[a-z_]{2,}|\(|\s+\w+\()|\b1\.e(?:union|from|where|select|and|or)\b|\d\.e\s*[,)].*\d\.e|^-?2\.22507385850720\d+e-30[78]$`,
        minLength: 5,
      },
    ],
    bad: ['1.e(ascii 1.e(substring(1.e(select password', '1.e.tables', '2.2250738585072011e-308'],
    good: ['§ 3 Nr. 1.e)', '1.5e3', 'chapter 1.e'],
  },
];
