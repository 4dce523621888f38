import { deriveEdgeKey } from './edge-key.ts';
import { deriveSiteSecret } from './site-secret.ts';

const sealingKey = Buffer.alloc(32, 7);

test('edges and the gate derive the same key, and no other sealing key gives it', () => {
  expect(deriveEdgeKey(sealingKey)).toMatch(/^[\w-]{43}$/);
  expect(deriveEdgeKey(Buffer.from(sealingKey))).toBe(deriveEdgeKey(sealingKey));
  expect(deriveEdgeKey(Buffer.alloc(32, 8))).not.toBe(deriveEdgeKey(sealingKey));
});

test('it is neither the sealing key nor a secret of a site', () => {
  const others = (['gate-session', 'gate-identity', 'origin'] as const).map((use) => deriveSiteSecret(sealingKey, use, 'edges', 0));
  expect([sealingKey.toString('base64url'), ...others]).not.toContain(deriveEdgeKey(sealingKey));
});
