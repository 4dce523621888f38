import type { Rule } from '../../rule.ts';
import { early, first, values, valuesAndHeaders } from '../words.ts';

/** Code of Python, Ruby and Perl that runs commands: code injection of languages that have no family of their own. */
export const interpreterRules: readonly Rule[] = [
  {
    id: 'command-interpreter-line',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Interpreters with code to run on their command line.',
    in: valuesAndHeaders,
    screen: 'interpreter',
    when: [
      {
        regex:
          early +
          String.raw`\b(?:(?:ba|z|k|da|c|a|tc)?sh|su)\s+(?:-\w+\s+)*-[a-z]{0,3}c\s+\S|` +
          String.raw`^(?:\S*[ \t]+){0,6}\S*?\b(?:python[\d.]*\s+(?:-\w\s+)*-[cm]|perl\d*\s+(?:-\w+\s+)*-[a-z]{0,3}e|ruby[\d.]*\s+(?:-\w+\s+)*-[a-z]{0,3}e|php\d*\s+(?:-\w+\s+)*-r|node(?:js)?\s+(?:-e|--eval|-p)|lua[\d.]*\s+-e|awk\s+["']?\s*BEGIN\s*\{|gdb\s+-\w+\s|irb\s*<<<|osascript\s+-e|(?:vim?|ex)\s+-c\s*["':\\!])\s*["'$({\w/\\:!-]`,
      },
    ],
    bad: ['bash -c "echo x"', 'python3 -c 1', "perl -e 'system(1)'", "php -r 'x'", 'ksh -c "curl x"', 'awk "BEGIN {x}"'],
    good: ['which shell is -c for?', 'use python or perl -- even php', 'Run node -v to see the version'],
  },
  {
    id: 'command-python',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Code of Python that runs commands or loads modules, as a value.',
    in: valuesAndHeaders,
    screen: 'scriptCode',
    when: [
      {
        regex:
          String.raw`__import__\s*\(\s*["'\w(]|__builtins__\b[^\n]{0,40}(?:import|eval|exec|open|\[)|\b__(?:subclasses|globals|getattribute|bases|mro|reduce)__\b|` +
          first +
          String.raw`(?:\bos\.(?:system|popen|exec[lv]\w*|spawn\w*|remove|unlink|environ|listdir)|\bsubprocess\.(?:run|call|popen|check_\w+|getoutput|getstatusoutput)|\bcommands\.getoutput|\bpty\.spawn|\bpickle\.loads?|\bmarshal\.loads|\byaml\.(?:unsafe_)?load|\bimportlib\.import_module|\bcompile\s*\(["'][^\n]{1,200}["']exec|\bplatform\.popen|\bexecfile|\bcodecs\.open)\s*[(\[]|` +
          String.raw`^\s*import\s+(?:os|subprocess|pty|socket|sys|commands|ctypes)\b[^\n]{0,20}[;,]|^\s*exec\s*\(\s*(?:["'](?:import|__)|compile|base64|open)|\bc(?:os|posix|nt|subprocess|__builtin__)\n(?:system|popen|eval|exec|Popen|call)\n`,
      },
    ],
    bad: [
      "__import__('os').system('id')",
      "os.system('id')",
      'subprocess.check_output("id")',
      "import os; os.popen('x')",
      "exec('import os')",
      "''.__class__.__mro__[1].__subclasses__()",
    ],
    good: ['In Python you can call os.system() but better not', 'import osmosis', 'see os.path', 'the subprocess module'],
  },
  {
    id: 'command-ruby-perl',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Code of Ruby and Perl that runs commands or reads files, as a value.',
    in: values,
    screen: 'scriptCode',
    when: [
      {
        regex:
          first +
          String.raw`(?:\b(?:Kernel|Process|IO|Open3|PTY)\.(?:exec|spawn|popen[23]?e?|system|fork|read|binread|readlines|capture[23]e?|daemon|sysopen|syscall)\b|\bFile\.(?:read|open|readlines|binread|new)\s*\(?["']|\bDir\.(?:entries|glob|children)\s*\(?["']|%x[(\[{<|!/][^\n]{1,100}|\bObject\.(?:const_get|send)\s*\(|\bMarshal\.load\b|\bERB\.new\s*\(|\.(?:instance|class|module)_eval\b|\bqx\s*[({/|'"]|\bnet::http\.(?:get|post|start))`,
      },
    ],
    bad: ['Process.spawn("id")', "IO.popen('id').read", '%x(id)', "File.read('/etc/x')", "Kernel.exec('x')", 'qx{id}'],
    good: ['A file. Read it.', 'You can use File.read("x") in Ruby for that'],
  },
  {
    id: 'command-asp',
    family: 'command',
    severity: 'critical',
    paranoia: 1,
    stops: 'Code of classic ASP as a value.',
    in: values,
    screen: 'call',
    when: [
      { regex: String.raw`^[\s"'&+)]{0,6}(?:response\.write|server\.createobject|createobject|executeglobal)\s*\(\s*(?:["'\d]|request)` },
    ],
    bad: ['response.write(9117441*9351735)', '"&response.write("x")&"'],
    good: ['the response.write method'],
  },
  {
    id: 'command-perl-interpolation',
    family: 'command',
    severity: 'critical',
    paranoia: 2,
    stops: 'Code of Perl within a text (@{[ … ]}).',
    in: values,
    screen: 'shellBraces',
    when: [
      {
        regex: String.raw`@\s*\{\s*\[\s*(?:[!\\(\s]*(?:system|exec|eval|require|do|use|sort|keys|values|map|grep|rand|open|qx|print|time|core::)\b|\x60|[^\]\n]{0,60}\]\s*\})`,
      },
    ],
    bad: ["@{[system 'id']}", '@{[CORE::time()]}', '@{[`whoami`]}', '@{[ !!system 1 ]}'],
    good: ["{'key':['a','b']}", 'div[data-value="x"]', '@{name}'],
  },
];
