export { StripeStandIn } from './stripe-stand-in.ts';
