import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../testing/edge-processes.ts';
import { eventually } from '../../testing/visit.ts';

interface Program {
  readonly command: string;
  readonly env: Record<string, string>;
}

/** A proxy of other people that runs with a generated configuration. */
export interface RunningProxy {
  readonly port: number;
  stop: () => Promise<void>;
}

/** nginx or Caddy from PATH or from Debian's archive; a reason in words where it cannot be had. */
export async function findProgram(name: 'nginx' | 'caddy'): Promise<Program | string> {
  const programs = (await import(new URL('../../../../../bench/peers/programs.mjs', import.meta.url).href)) as {
    program: (name: string) => Promise<Program>;
  };
  return programs.program(name).catch((error: Error) => error.message);
}

async function start(program: Program, args: string[], port: number, env: Record<string, string> = {}): Promise<RunningProxy> {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const child: ChildProcess = spawn(program.command, args, { env: { ...process.env, ...program.env, ...env }, stdio: [...stdio] });
  // Also when a spec is cut off before it could stop it.
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`it ended: ${output}`);
    if (!(await takesConnections(port))) throw new Error(`it does not listen: ${output}`);
  }, 15_000);
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => answer(true));
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.on('error', () => answer(false));
  });
}

/** `snippet`: as it is generated, but for the port it listens on. */
export async function startNginx(program: Program, folder: string, snippet: string): Promise<RunningProxy> {
  const port = await freePort();
  for (const path of ['client', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, path), { recursive: true });
  const site = snippet.replace('listen 80;', `listen 127.0.0.1:${port};`);
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr warn;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${folder}/client; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
${site}
}
`,
  );
  return start(program, ['-e', 'stderr', '-c', file], port);
}

/** `snippet`: as it is generated, but for the port, and for plain HTTP. */
export async function startCaddy(program: Program, folder: string, snippet: string, hostname: string): Promise<RunningProxy> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'Caddyfile');
  const site = snippet.replace(`\n${hostname} {`, `\nhttp://${hostname}:${port} {`);
  writeFileSync(file, `{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n${site}`);
  const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  return start(program, ['run', '--config', file, '--adapter', 'caddyfile'], port, env);
}
