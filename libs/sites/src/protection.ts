import type { Protection } from '@sitekeep/contracts';
import type { DnsState } from './site-dns.ts';

export type ProtectionFacts = {
  suspended: boolean;
  active: boolean;
  /** what billing says of the service */
  serviceSentence: string;
  liveHostnames: number;
  published: boolean;
  liveOnAllEdges: boolean;
  dns: DnsState;
};

/** The first thing that stands between a site and its protection, in words. */
export function protectionOf(facts: ProtectionFacts): Pick<Protection, 'state' | 'sentence'> {
  if (facts.suspended)
    return { state: 'suspended', sentence: 'Switched off by our staff: visitors see a neutral page. Write to support to learn why.' };
  if (!facts.active) return { state: 'inactive', sentence: facts.serviceSentence };
  if (facts.liveHostnames === 0)
    return {
      state: 'waiting_for_dns',
      sentence: 'No hostname is live yet: set the TXT record that proves that the domain is yours, then verify it.',
    };
  if (!facts.published || !facts.liveOnAllEdges)
    return { state: 'publishing', sentence: 'Your settings are on their way to our edges; this takes a moment.' };
  if (facts.dns === 'points_elsewhere')
    return { state: 'waiting_for_dns', sentence: 'Ready on our edges. Set the DNS records, so that your visitors come through us.' };
  if (facts.dns === 'unknown')
    return {
      state: 'waiting_for_dns',
      sentence: 'Ready on our edges. DNS has not told us yet where your names point; look again in a minute.',
    };
  return { state: 'protected', sentence: 'Protected: your names point at us and every edge enforces your settings.' };
}
