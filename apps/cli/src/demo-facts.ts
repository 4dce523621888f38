import { createHmac } from 'node:crypto';

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * The demo's logins. Secrets are made of the sealing key of this installation: the same at every start, so that they can be
 * shown again although the database holds only their hashes, and unknown to everybody else.
 */
export function demoFacts(sealingKey: Buffer) {
  const secret = (what: string) => createHmac('sha256', sealingKey).update(`demo ${what}`).digest();
  const password = (what: string) =>
    [...secret(`${what} password`).subarray(0, 16)]
      .map((byte) => letters.charAt(byte % letters.length))
      .join('')
      .replace(/(.{4})(?=.)/g, '$1-');
  const token = (what: string) => secret(`${what} token`).toString('base64url');
  return {
    hostname: 'demo.sitekeep.test',
    /** the address that the demo's blacklist names; every address of 127/8 is this machine on Linux */
    refusedAddress: '127.0.0.2',
    customer: { email: 'demo@sitekeep.test', password: password('customer'), apiToken: `sk_live_${token('customer')}`, name: 'Dana Demo' },
    staff: { email: 'sam@sitekeep.test', password: password('staff'), apiToken: `sk_staff_${token('staff')}`, name: 'Sam Support' },
    /** agrees to what the first one does above the limit, and the other way round */
    secondStaff: {
      email: 'sally@sitekeep.test',
      password: password('second staff'),
      apiToken: `sk_staff_${token('second staff')}`,
      name: 'Sally Second',
    },
  };
}
export type DemoFacts = ReturnType<typeof demoFacts>;
