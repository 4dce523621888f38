import type { FeatureUse } from '@sitekeep/billing';
import type { SitePolicyChange } from '@sitekeep/contracts';

/** What of a policy's sections not every plan holds, and the field that uses it. A change need not name all sections. */
export function featuresOf({
  arrival,
  brand,
  firewall,
  gate,
}: Pick<SitePolicyChange, 'arrival' | 'brand' | 'firewall' | 'gate'>): FeatureUse[] {
  return [
    ...(gate?.mode === 'on' ? [use('gate', '/gate/mode')] : []),
    ...(firewall?.sets.includes('crs') ? [use('crs', '/firewall/sets')] : []),
    ...(firewall && firewall.api.mode !== 'off' ? [use('api-description', '/firewall/api/mode')] : []),
    ...(arrival && arrival.ports.length > 0 ? [use('ports', '/arrival/ports')] : []),
    ...(['name', 'colour', 'logo', 'helpUrl'] as const)
      .filter((field) => brand && brand[field] !== null)
      .map((field) => use('branding', `/brand/${field}`)),
  ];
}

/** Those that a change begins to use: what was there before may stay, and be changed. */
export function newFeatures(change: SitePolicyChange, before: Parameters<typeof featuresOf>[0]): FeatureUse[] {
  const had = new Set(featuresOf(before).map(({ feature }) => feature));
  return featuresOf(change).filter(({ feature }) => !had.has(feature));
}

const use = (feature: FeatureUse['feature'], pointer: string): FeatureUse => ({ feature, pointer });
