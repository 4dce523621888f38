// Texts that lie in every checkout: what authors of packages say of them, as people paste it into comments, issues and wikis.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Whoever of the lock file has much to say, of every kind: servers, parsers, databases, dates, crypto, frames of the browser.
const names = [
  'axios',
  'ajv',
  'ioredis',
  'node-forge',
  'glob',
  'micromatch',
  'autocannon',
  'file-type',
  'type-fest',
  'qs',
  'msgpackr',
  'picomatch',
  'stripe',
  'semver',
  'http-proxy-middleware',
  'debug',
  'body-parser',
  'router',
  'braces',
  'eslint',
  'postal-mime',
  'ignore',
  'minimatch',
  'execa',
  'cosmiconfig',
  'helmet',
  'safe-buffer',
  'prom-client',
  'cron-parser',
  'dotenv',
  'uuid',
  'multer',
  'pretty-format',
  'jsonc-parser',
  'ejs',
  'chalk',
  'bullmq',
  'form-data',
  'cookie',
  'acorn',
  'cors',
  'levn',
  'json5',
  'express',
  'js-yaml',
  'reselect',
  'passport',
  'send',
  'nodemailer',
  'dayjs',
  'busboy',
  'path-to-regexp',
  'zod',
  'pg-pool',
  'prop-types',
  'yargs-parser',
  'recharts',
  'react',
  'react-router',
  'typeorm',
  'rxjs',
  'source-map',
  'smtp-server',
  'tldts',
  'ipaddr.js',
  'y18n',
  'pako',
  'ci-info',
  'pngjs',
  'postcss',
  'prettier',
  'typescript',
  'rate-limiter-flexible',
  'luxon',
  'reflect-metadata',
  'redux',
  'immer',
  'depd',
  'pino',
  'dedent',
  'optionator',
  'emittery',
  'cli-table3',
  'jsesc',
  'tabbable',
  'hyperid',
  'es-toolkit',
  'streamx',
  'nanoid',
  'ms',
  'iconv-lite',
  'entities',
  'sql-highlight',
  'mime-types',
  'helmet',
  'tslib',
  'bl',
] as const;

const modules = join(dirname(fileURLToPath(import.meta.url)), ...Array<string>(6).fill('..'), 'node_modules');

const textOf = (name: string, files: readonly string[]): string => {
  for (const file of files) {
    try {
      return readFileSync(join(modules, name, file), 'utf8').replaceAll('\r\n', '\n');
    } catch {
      continue;
    }
  }
  return '';
};

export interface PackageTexts {
  /** Paragraphs of prose with Markdown in them. */
  readonly paragraphs: readonly string[];
  /** Lines alone, with what Markdown marks at their begin taken off. */
  readonly lines: readonly string[];
  /** Blocks of code, as they stand between fences. */
  readonly code: readonly string[];
  /** Whole sections: heading, prose, lists, code. */
  readonly sections: readonly string[];
  /** Entries of change logs. */
  readonly changes: readonly string[];
  readonly descriptions: readonly string[];
  /** Pieces of type declarations and of sources. */
  readonly sources: readonly string[];
}

let read: PackageTexts | null = null;

/** Read once; a package that is not there has nothing to say. */
export function packageTexts(): PackageTexts {
  read ??= readAll();
  return read;
}

function readAll(): PackageTexts {
  const readmes = names.map((name) => textOf(name, ['README.md', 'readme.md', 'Readme.md', 'README.markdown'])).filter(Boolean);
  const logs = names.map((name) => textOf(name, ['CHANGELOG.md', 'HISTORY.md', 'History.md'])).filter(Boolean);
  const manifests = names.map((name) => textOf(name, ['package.json'])).filter(Boolean);
  const sources = [
    ...names.map((name) => textOf(name, ['index.d.ts', 'types/index.d.ts', 'dist/index.d.ts', 'lib/index.d.ts'])),
    ...names.map((name) => textOf(name, ['index.js', 'lib/index.js', 'src/index.js'])),
  ].filter(Boolean);
  return {
    paragraphs: readmes.flatMap(paragraphsOf),
    lines: readmes.flatMap(linesOf),
    code: readmes.flatMap(codeOf),
    sections: readmes.flatMap(sectionsOf),
    changes: logs
      .flatMap((log) => log.split(/\n(?=#{1,3} )/))
      .map((entry) => entry.trim().slice(0, 1500))
      .filter((entry) => entry.length > 40)
      .slice(0, 2500),
    descriptions: manifests.flatMap(descriptionOf),
    sources: sources.flatMap(piecesOf),
  };
}

const fence = /^```[^\n]*\n([\s\S]*?)^```/gm;
const codeOf = (readme: string) =>
  [...readme.matchAll(fence)].map((match) => match[1]?.trim() ?? '').filter((code) => code.length > 10 && code.length < 4000);
const paragraphsOf = (readme: string) =>
  readme
    .replace(fence, '')
    .split(/\n\s*\n/)
    .map((text) => text.trim())
    .filter((text) => text.length > 60 && text.length < 3000);
const linesOf = (readme: string) =>
  readme
    .replace(fence, '')
    .split('\n')
    .map((line) => line.replace(/^[\s>*#-]+/, '').trim())
    .filter((line) => line.length > 5 && line.length < 120);
const sectionsOf = (readme: string) =>
  readme
    .split(/\n(?=#{1,4} )/)
    .map((text) => text.trim())
    .filter((text) => text.length > 200 && text.length < 6000);

function descriptionOf(manifest: string): string[] {
  const { description, keywords } = JSON.parse(manifest) as { description?: string; keywords?: unknown };
  return [description, Array.isArray(keywords) ? keywords.join(', ') : undefined].filter(
    (text) => text !== undefined && text !== '',
  ) as string[];
}

function piecesOf(source: string): string[] {
  const lines = source.split('\n');
  const starts = Array.from({ length: Math.min(30, Math.floor(lines.length / 20)) }, (_, index) => index * 20);
  return starts.map((start) => lines.slice(start, start + 25).join('\n')).filter((text) => text.length > 50 && text.length < 4000);
}
