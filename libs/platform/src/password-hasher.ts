import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { ProblemError } from './http/problem-error.ts';

// OWASP's choice of argon2id (the library's default): 19 MiB, two passes.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const running = Math.max(1, Math.min(4, availableParallelism()));
/** At some 100 hashes a second and core, what waits longer than this would have been given up by its client. */
const waiting = 200;

/** Argon2id, a bounded number at a time: hashing is meant to be slow, so a flood of sign-ins must not take memory and cores from the rest. */
@Injectable()
export class PasswordHasher {
  private active = 0;
  private readonly queue: (() => void)[] = [];
  private decoy?: Promise<string>;

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(password, options));
  }

  /** With no stored hash (an unknown e-mail) it takes the same time and is false. */
  async verify(stored: string | null, password: string): Promise<boolean> {
    this.decoy ??= this.hash('no password has this hash');
    const known = stored ?? (await this.decoy);
    const right = await this.inTurn(() => verify(known, password));
    return right && stored !== null;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.active >= running) {
      if (this.queue.length >= waiting) throw new ProblemError('unavailable', 'Too many sign-ins at once. Try again in a few seconds.');
      await new Promise<void>((resolve) => this.queue.push(resolve));
    } else this.active++;
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.active--;
    }
  }
}
