import { afterOthers, forwardedStatus, hitStatus } from './cache-status.ts';

describe('Cache-Status', () => {
  it('tells a hit and how long it is fresh still', () => {
    expect([hitStatus(59.9), hitStatus(-3.2)]).toEqual(['Sitekeep; hit; ttl=59', 'Sitekeep; hit; ttl=-4']);
  });

  it('tells why the origin was asked, and what became of its answer', () => {
    expect(forwardedStatus('uri-miss', { stored: true })).toBe('Sitekeep; fwd=uri-miss; stored');
    expect(forwardedStatus('stale', { status: 304 })).toBe('Sitekeep; fwd=stale; fwd-status=304');
    expect(forwardedStatus('miss', { stored: false, collapsed: true })).toBe('Sitekeep; fwd=miss; collapsed');
    expect(forwardedStatus('bypass')).toBe('Sitekeep; fwd=bypass');
  });

  it('stands behind what caches nearer to the origin have said', () => {
    expect([afterOthers('other; hit', 'Sitekeep; hit; ttl=1'), afterOthers(null, 'x')]).toEqual(['other; hit, Sitekeep; hit; ttl=1', 'x']);
  });
});
