import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { showId } from '@sitekeep/contracts';
import { Mac } from '@sitekeep/mac';
import { CONTROL_CONFIG } from '@sitekeep/platform';
import { Clock, deriveSiteSecret, type ControlConfig } from '@sitekeep/runtime';

/** What an answer to a challenge is good for. A stored id: only this visitor makes a passkey by it. */
export type PasskeyPurpose = { to: 'sign_in' } | { to: 'add' | 'enrol'; visitorId: string };
/** Where: `host` is the RP ID. */
export type PasskeyPlace = { siteId: string; host: string };
/** To be spent when the answer is taken. */
export type Challenge = { nonce: Buffer; expiresAt: Date };

export const passkeyChallengeSeconds = 300;
const nonceBytes = 16;
const headBytes = 4 + nonceBytes;
const macBytes = 32;

/**
 * Challenges that nobody stores: the second of their end, 16 random bytes, and a MAC over these, site, host, purpose and visitor. What was
 * given out for one is worth nothing for another; that an answer counts once is seen to by whoever takes it.
 */
@Injectable()
export class PasskeyChallenges {
  constructor(
    private readonly clock: Clock,
    @Inject(CONTROL_CONFIG) private readonly config: Pick<ControlConfig, 'SEALING_KEY'>,
  ) {}

  make(place: PasskeyPlace, purpose: PasskeyPurpose): Buffer<ArrayBuffer> {
    const head = Buffer.alloc(headBytes);
    head.writeUInt32BE(Math.floor(this.clock.nowMs() / 1000) + passkeyChallengeSeconds);
    randomBytes(nonceBytes).copy(head, 4);
    return Buffer.concat([head, this.macOf(head, place, purpose)]);
  }

  /** `shown`: base64url, as a browser gives it back. Null: not ours, for something else, or over. */
  read(shown: string, place: PasskeyPlace, purpose: PasskeyPurpose): Challenge | null {
    const bytes = Buffer.from(shown, 'base64url');
    if (bytes.length !== headBytes + macBytes) return null;
    const head = bytes.subarray(0, headBytes);
    if (!timingSafeEqual(bytes.subarray(headBytes), this.macOf(head, place, purpose))) return null;
    const expiresAt = new Date(head.readUInt32BE() * 1000);
    return expiresAt > this.clock.now() ? { nonce: Buffer.from(head.subarray(4)), expiresAt } : null;
  }

  /** What authenticators know a visitor by at a site: it tells nobody who that is, and two sites cannot compare theirs. */
  userHandle(siteId: string, visitorId: string): Buffer {
    return this.keyOf(siteId).bytesOf(JSON.stringify(['user', visitorId]));
  }

  private macOf(head: Buffer, { siteId, host }: PasskeyPlace, purpose: PasskeyPurpose): Buffer {
    const visitor = purpose.to === 'sign_in' ? '' : purpose.visitorId;
    return this.keyOf(siteId).bytesOf(JSON.stringify(['challenge', purpose.to, host, visitor, head.toString('hex')]));
  }

  private keyOf(siteId: string): Mac {
    return new Mac(Buffer.from(deriveSiteSecret(this.config.SEALING_KEY, 'passkey', showId('site', siteId), 0), 'base64url'));
  }
}
