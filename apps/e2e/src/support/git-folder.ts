import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git, gitOrigin } from '@sitekeep/runtime/testing';

/** A customer's web server with one repository, `/shop.git`, and a folder in which somebody works. */
export class GitFolder {
  private constructor(
    readonly port: number,
    readonly work: string,
    private readonly repository: string,
    readonly stop: () => Promise<void>,
  ) {}

  /** `backend`: the program git-http-backend. */
  static async start(backend: string): Promise<GitFolder> {
    const folder = await mkdtemp(join(tmpdir(), 'sitekeep-git-'));
    const [root, work] = [join(folder, 'repositories'), join(folder, 'work')];
    for (const each of [root, work]) mkdirSync(each);
    const server = createServer(gitOrigin(backend, root));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const made = new GitFolder((server.address() as AddressInfo).port, work, join(root, 'shop.git'), async () => {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
      await rm(folder, { recursive: true, force: true });
    });
    await made.seed();
    return made;
  }

  /** Subjects of the commits that the web server has, the newest first. */
  async log(): Promise<string[]> {
    return (await git(this.repository, 'log', '--format=%s', 'main')).said.trim().split('\n');
  }

  /** Adds a file to a clone in the folder of work, and commits it. */
  async commit(clone: string, file: string): Promise<void> {
    const folder = join(this.work, clone);
    writeFileSync(join(folder, file), 'new\n');
    await git(folder, 'add', '.');
    await git(folder, 'commit', '-m', file);
  }

  private async seed(): Promise<void> {
    await git(this.work, 'init', '--bare', '-b', 'main', this.repository);
    await git(this.repository, 'config', 'http.receivepack', 'true');
    await git(this.work, 'init', '-b', 'main', 'seed');
    await this.commit('seed', 'first');
    await git(join(this.work, 'seed'), 'push', this.repository, 'main');
  }
}
