import type { GateClaims } from '@sitekeep/contracts';

/** A session that began at second 1000 of time, was renewed never, and has shown everything. */
export const claimsOf = (parts: Partial<GateClaims> = {}): GateClaims => ({
  s: 'gss_1',
  v: 'vis_1',
  e: 'anna@example.com',
  n: 'Anna',
  g: [],
  p: [],
  f: ['password', 'code'],
  a: 1000,
  i: 1000,
  x: 1300,
  d: 1600,
  z: 5000,
  ...parts,
});
