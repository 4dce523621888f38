import { execFile, spawn } from 'node:child_process';
import type { RequestListener, ServerResponse } from 'node:http';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A home without settings of its owner's, and nobody to be asked for a password. */
const environment = (home: string) => ({
  ...{ PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
  ...{ GIT_AUTHOR_NAME: 'Bert', GIT_AUTHOR_EMAIL: 'bert@club.test', GIT_COMMITTER_NAME: 'Bert', GIT_COMMITTER_EMAIL: 'bert@club.test' },
});

/** Null where git, or its part that serves HTTP, is not installed. */
export async function findGit(): Promise<string | null> {
  try {
    const { stdout } = await run('git', ['--exec-path']);
    const backend = `${stdout.trim()}/git-http-backend`;
    await run('test', ['-x', backend]);
    return backend;
  } catch {
    return null;
  }
}

/** The real program; resolves with what it said, whether or not it failed. */
export async function git(folder: string, ...words: string[]): Promise<{ failed: boolean; said: string }> {
  try {
    const { stdout, stderr } = await run('git', words, { cwd: folder, env: environment(folder), timeout: 20_000 });
    return { failed: false, said: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { failed: true, said: stdout + stderr };
  }
}

/** A web server's way of serving the repositories in `root`: git-http-backend(1) by CGI (RFC 3875). Whoever the gate names may push. */
export const gitOrigin =
  (backend: string, root: string): RequestListener =>
  (request, response) => {
    const { pathname, search } = new URL(request.url ?? '', 'http://origin');
    const { headers, method = '' } = request;
    const told = {
      ...{ ...environment(root), GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', GIT_PROTOCOL: String(headers['git-protocol'] ?? '') },
      ...{ REQUEST_METHOD: method, PATH_INFO: decodeURIComponent(pathname), QUERY_STRING: search.slice(1) },
      ...{ CONTENT_TYPE: headers['content-type'] ?? '', REMOTE_USER: String(headers['remote-user'] ?? ''), REMOTE_ADDR: '127.0.0.1' },
      ...(headers['content-encoding'] && { HTTP_CONTENT_ENCODING: headers['content-encoding'] }),
      ...(headers['content-length'] && { CONTENT_LENGTH: headers['content-length'] }),
    };
    const program = spawn(backend, { env: told, stdio: ['pipe', 'pipe', 'ignore'] });
    request.pipe(program.stdin);
    program.stdin.on('error', () => undefined);
    answerBy(program.stdout, response);
  };

function answerBy(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  output.on('data', (chunk: Buffer) => {
    if (response.headersSent) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    let status = 200;
    for (const line of head.toString('latin1', 0, end).split('\r\n')) {
      const [, name = '', value = ''] = /^([^:]+): *(.*)$/.exec(line) ?? [];
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
  });
  output.on('end', () => response.end());
}
