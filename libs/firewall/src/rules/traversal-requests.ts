import type { Rule } from '../rule.ts';
import { anyOf } from './words.ts';

const hidden = anyOf(String.raw`
  env[\w.~-]* git(?:/.*|config|-credentials)? gitignore gitlab-ci\.ya?ml github/.* svn(?:/.*)? hg(?:/.*|ignore)? bzr/.* cvs/.* aws/.* azure/.* boto
  ssh(?:/.*)? docker(?:/.*|cfg|env|ignore)? kube/.* config/.* ds_store idea(?:/.*)? vscode/.* vs/.* project classpath settings/.* npmrc yarnrc[\w.]* pypirc netrc
  pgpass htaccess[\w.~-]* htpasswd[\w.~-]* htdigest user\.ini bash\w* zsh\w* sh_history mysql_history psql_history python_history rediscli_history
  node_repl_history history lesshst viminfo vimrc profile sqlite_history s3cfg ftpconfig ftpquota remote-sync\.json sftp-config\.json
  terraform/.* tfstate[\w.]* vault-token travis\.ya?ml circleci/.* drone\.ya?ml wp-config[\w.]* rhosts gnupg/.* pgp/.* mozilla/.* composer/.* m2/.* gradle/.*
  cargo/.* credentials[\w.]* secrets?[\w./]* passwd token[\w.]* dev\.vars wrangler/.* serverless/.* pulumi/.* ansible/.* vagrant/.* subversion/.* swp \w+\.sw[op]`);

/** Directories and files of programs that help with writing code: they tell what a project is, and often hold keys. */
const assistants = anyOf(String.raw`
  claude claude\.json continue continuerules roo roomodes roorules cline clinerules windsurf windsurfrules cursor cursorrules cursorignore cursorindexingignore
  codex a0proj fabric junie aider[\w.-]* gemini copilot codeium tabnine augment kiro amazonq qodo goose opencode crush trae zed mcp mcp\.json
  codeiumignore geminiignore aiderignore aiexclude llm openai anthropic ollama langchain`);

/** Not deeper than programs lie; what shows code (a forge, documentation) has longer paths. */
const shallow = String.raw`^(?:[\\/][^\\/]*){0,3}[\\/]`;

export const exposedFileRules: readonly Rule[] = [
  {
    id: 'traversal-hidden-request',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Requests for hidden files: of version control, of the environment, keys and histories.',
    in: ['path'],
    screen: 'hiddenPath',
    when: [{ regex: shallow + String.raw`\.` + hidden + String.raw`/?(?:$|[?;\s])` }],
    bad: [
      { target: '/.git/config' },
      { target: '/@fs/.env' },
      { target: '/app/.env.production' },
      { target: '/.aws/credentials' },
      { target: '/.htpasswd' },
    ],
    good: [{ target: '/.well-known/acme-challenge/x' }, { target: '/jquery.history.min.js' }, { target: '/a/.netlify/functions/x' }],
  },
  {
    id: 'traversal-assistant-request',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Requests for the files of coding assistants, which tell of a project and may hold keys.',
    in: ['path'],
    screen: 'hiddenPath',
    when: [{ regex: String.raw`[\\/]\.` + assistants + String.raw`(?:$|[\\/])` }],
    bad: [{ target: '/.claude/settings.json' }, { target: '/app/.codex/config.toml' }, { target: '/.cursorignore' }],
    good: [{ target: '/api/continue/session' }, { target: '/docs/claude' }],
  },
  {
    id: 'traversal-any-hidden-request',
    family: 'traversal',
    severity: 'critical',
    paranoia: 2,
    stops: 'Requests for any hidden file but those of known standards.',
    in: ['path'],
    screen: 'hiddenPath',
    when: [{ regex: String.raw`[\\/]\.(?:[a-uxyz]\w|v[a-hj-z]|vi[a-su-z]|w[a-df-z])` }],
    bad: [{ target: '/.secret' }],
    good: [{ target: '/.well-known/x' }, { target: '/.vite/deps/x.js' }],
  },
  {
    id: 'traversal-exposed-file',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Requests for configuration, dumps, logs and keys that should never be served.',
    in: ['path'],
    screen: 'exposedPath',
    when: [
      {
        regex:
          shallow +
          anyOf(String.raw`wp-config[\w.~-]*\.(?:bak|old|txt|save|swp|orig|zip|inc|dist|php[.~_]\S*|php~?\d?) wp-config-(?:php|backup)[\w.~-]*
            wp-content/(?:[\w./-]+/)?(?:debug|errors?|error_log)[\w.-]*\.?(?:log|txt)? wp-content/(?:uploads/)?[\w./-]*\.sql
            web-inf[\\/].* meta-inf[\\/].* web\.config[\w.~]* global\.asax httpd\.conf nginx\.conf php\.ini my\.cnf boot\.ini win\.ini config\.inc\.php~?
            configuration\.php[.~-]\S* settings\.php[.~-]\S* composer\.(?:json|lock)~? appsettings(?:\.\w+)?\.json application(?:-\w+)?\.(?:ya?ml|properties)
            docker-compose(?:\.\w+)*\.ya?ml dockerfile id_(?:rsa|dsa|ecdsa|ed25519)(?:\.\w+)? privkey\d*\.pem server\.key private(?:_key|key)?\.(?:pem|key)
            localhost\.sql (?:debug|errors?|access|laravel|application|server|install|npm-debug|yarn-error)[\w-]*\.log (?:[\w-]+/)?logs?/[\w-]+\.log error_log php_errors?\.log phpinfo\.php[\w.]* adminer[\w.-]*\.php terraform\.tfstate\S* credentials\.(?:json|ya?ml|csv|xml|txt|db)
            secrets?\.(?:json|ya?ml|env|txt|xml) database\.(?:sql|ya?ml)\S* (?:back-?up|dump|db|database|site|www|wwwroot|mysql|data|users?|prod\w*)[\w.-]*\.(?:sql|bak|rdb|sqlite3?|mdb)\S*
            backup[\w.-]*\.(?:zip|tgz|tar\.gz|tar|rar|7z|gz) [\w.-]+\.sql(?:\.\w+)? [\w.-]+\.(?:rdb|mdb|sqlite3?|bkp|pgdump)`) +
          String.raw`$`,
      },
    ],
    bad: [
      { target: '/backup.sql.zip' },
      { target: '/wp-content/debug.log' },
      { target: '/wp-content/errors.log' },
      { target: '/WEB-INF/web.xml' },
      { target: '/dump.rdb' },
    ],
    good: [
      { target: '/blog/how-to-sql' },
      { target: '/docs/nginx.configuration' },
      { target: '/static/backup-guide.pdf' },
      { target: '/wp-config-guide' },
    ],
  },
  {
    id: 'traversal-system-request',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Paths into directories of the system within the path of a request.',
    in: ['path'],
    screen: 'exposedPath',
    when: [
      {
        regex: String.raw`[\\/](?:etc/(?:(?:master\.)?passwd|g?shadow|hosts|group|issue|sudoers|letsencrypt/live|fstab|motd)|proc/(?:self|\d+|version|cmdline|net|sys|mounts)|sys/(?:class|kernel|devices|firmware|block)|windows/(?:system32|win\.ini)|winnt/|system32/|var/log/|root/\.|usr/local/etc/|run/secrets|file:)`,
      },
    ],
    bad: [
      { target: '/get/sys/class' },
      { target: '/static//etc/passwd' },
      { target: '/get/etc/letsencrypt/live/example.com/privkey.pem' },
      { target: '/x/file:%2f%2f/usr' },
    ],
    good: [{ target: '/category/etc/' }, { target: '/process/self-service' }, { target: '/systems/classes' }],
  },
  {
    id: 'traversal-backup-request',
    family: 'traversal',
    severity: 'critical',
    paranoia: 1,
    stops: 'Requests for what editors and people leave behind beside a file.',
    in: ['path'],
    screen: 'exposedPath',
    when: [
      {
        regex: String.raw`[\w)]\.(?:bak|old|orig|original|save|sav|swp|swo|swn|tmp~?|copy|backup|back|bck|temp~|rej|dist~|_old|1~|(?:php\d?|aspx?|jsp)[._~-](?:bak|old|txt|orig|save|swp|zip|inc|src|dist|copy|backup|tmp|\d{1,3}))$|[\w]\.\w{1,5}~$|/#[\w.]+#$`,
      },
    ],
    bad: [
      { target: '/foo.bak' },
      { target: '/foo.old' },
      { target: '/index.php~' },
      { target: '/.index.php.swp' },
      { target: '/index.php.txt' },
    ],
    good: [{ target: '/~user/' }, { target: '/very-old' }, { target: '/index.php' }, { target: '/photos.old/x.jpg' }],
  },
  {
    id: 'traversal-configuration-request',
    family: 'traversal',
    severity: 'error',
    paranoia: 2,
    stops: 'Requests for configuration, logs and keys of any name.',
    in: ['path'],
    screen: 'exposedPath',
    when: [
      {
        regex: String.raw`\w\.(?:conf|cfg|cnf|ini|inc|log|key|pem|p12|pfx|jks|keystore|db|properties|config|cs|vb|asa|ldf|licx|webinfo|sys|dat|reg|sh|bash|bat|ps1|rdp|pwd|htr|ida|idq|printer|axd\.\w+)$`,
      },
    ],
    bad: [{ target: '/x/app.conf' }, { target: '/a.log' }],
    good: [{ target: '/a.js' }],
  },
];
