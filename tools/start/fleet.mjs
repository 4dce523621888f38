// The processes of one start: adopted as they are started, watched, and ended together.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stopChild } from '../bootstrap/processes.mjs';
import { forget, openRecords, record, stopRecorded } from '../bootstrap/records.mjs';

export class Fleet {
  #children = [];
  #stopping = null;
  #reportDeath;
  /** Resolves with the first child that ends by itself. */
  death = new Promise((resolve) => (this.#reportDeath = resolve));

  constructor({ runDir, readyFile, graceMs }) {
    this.graceMs = graceMs;
    this.readyFile = readyFile;
    this.records = openRecords(runDir);
    const guard = fileURLToPath(new URL('guard.mjs', import.meta.url));
    const options = { detached: true, stdio: ['pipe', 'ignore', 'ignore'] };
    this.guard = spawn(process.execPath, [guard, this.records, readyFile], options);
    this.guard.unref();
    this.guard.stdin.unref();
  }

  /** `last: true` for what the others need while they end. */
  adopt(child, { last = false } = {}) {
    this.#children.push({ child, last });
    record(this.records, child);
    child.exited.then(() => this.#stopping ?? this.#reportDeath(child));
    if (this.#stopping) void stopChild(child, { graceMs: 0 });
  }

  stop() {
    return (this.#stopping ??= this.#stopAll());
  }

  async #stopAll() {
    rmSync(this.readyFile, { force: true });
    const end = async ({ child }) => {
      await stopChild(child, { signal: child.name === 'postgres' ? 'SIGINT' : 'SIGTERM', graceMs: this.graceMs });
      forget(this.records, child);
    };
    await Promise.all(this.#children.filter(({ last }) => !last).map(end));
    await Promise.all(this.#children.filter(({ last }) => last).map(end));
    // What is still written down was started by others on our behalf.
    await stopRecorded(this.records);
  }

  /** The second Ctrl-C: no more grace. */
  async stopNow() {
    await Promise.all(this.#children.map(({ child }) => stopChild(child, { signal: 'SIGKILL', graceMs: 0 })));
  }
}
