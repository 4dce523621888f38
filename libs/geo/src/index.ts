export { Address } from './address.ts';
export { type Cidr, parseCidr, sharesPrefix } from './cidr.ts';
export { CidrSet, type CidrEntry } from './cidr-set.ts';
export { countries, type CountryOf } from './countries.ts';
export { readNetworkFile, type NetworkFile } from './network-file.ts';
export { sharedCidrSet } from './shared-cidr-sets.ts';
export { botFamilies, claimedBot, liesIn, type BotFamily } from './search-bots.ts';
