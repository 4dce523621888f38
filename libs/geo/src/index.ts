export { Address } from './address.ts';
export { type Cidr, parseCidr, sharesPrefix } from './cidr.ts';
export { CidrSet, type CidrEntry } from './cidr-set.ts';
export { countries, type CountryOf } from './countries.ts';
