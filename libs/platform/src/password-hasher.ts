import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { ProblemError } from './http/problem-error.ts';
import { Turns } from './turns.ts';

/**
 * One of the five that OWASP names as equally strong (Password Storage Cheat Sheet, Argon2id): little memory and many passes fit the caches of
 * a processor, take two thirds of the time of few passes over much, and leave the caches to those who answer visitors.
 */
const options = { memoryCost: 7168, timeCost: 5, parallelism: 1 };
// One processor is left to everybody else.
const running = Math.max(1, Math.min(4, availableParallelism() - 1));
/** At some 100 hashes a second and core, what waits longer than this would have been given up by its client. */
const waiting = 200;
/** Of people who sign in to Sitekeep itself. */
const ours = '';

/**
 * Argon2id, a bounded number at a time: hashing is meant to be slow, so a flood of sign-ins must not take memory and cores from the rest.
 * `lane`: for whom, an account; they take turns, so that one customer's visitors do not make those of the others wait. Throws unavailable
 * when too much waits.
 */
@Injectable()
export class PasswordHasher {
  private readonly turns = new Turns(running, waiting, () => tooMany());
  private decoy?: Promise<string>;

  hash(password: string, lane = ours): Promise<string> {
    return this.turns.take(lane, () => hash(password, options));
  }

  /** With no stored hash (an unknown e-mail) it takes the same time and is false. */
  async verify(stored: string | null, password: string, lane = ours): Promise<boolean> {
    this.decoy ??= hash('no password has this hash', options);
    const known = stored ?? (await this.decoy);
    const right = await this.turns.take(lane, () => verify(known, password));
    return right && stored !== null;
  }
}

const tooMany = () => new ProblemError('unavailable', 'Too many sign-ins at once. Try again in a few seconds.');
