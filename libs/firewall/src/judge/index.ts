export { type OverLimit } from './custom-of.ts';
export { JudgedHead } from './judged-head.ts';
export { type JudgeParts, type SeenBody, SiteFirewall } from './site-firewall.ts';
export { SiteFirewalls, type SiteFirewallsParts } from './site-firewalls.ts';
