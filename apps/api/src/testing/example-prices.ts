import type { SiteDetail } from '@sitekeep/contracts';
import { second } from '../examples/prices.ts';
import { each, type Told } from './example-stage.ts';

/** A year is paid: what would another plan cost? */
export async function looksAtPlans(told: Told): Promise<void> {
  await each(told, told.anna, ['get /v1/services/{id}/plan-change']);
}

/** Staff make a promo code and end it; Anna looks at it, and puts a second site on another plan. */
export async function changesPrices(told: Told): Promise<void> {
  const { anna, run, staff } = told;
  await each(told, staff, ['post /v1/staff/promo-codes', 'get /v1/staff/promo-codes', 'get /v1/staff/services/{id}/price-overrides']);
  await each(told, anna, ['get /v1/promo-codes/{code}']);
  const blog = { name: second.name, hostnames: ['blog.example.com'], origins: [{ scheme: 'http', host: '203.0.113.10' }] };
  const ordered = await anna.prepare<SiteDetail>('POST', '/v1/sites', blog);
  run.standIns.learn(second.siteId, ordered.id);
  run.standIns.learn(second.serviceId, ordered.service.id);
  await each(told, anna, ['post /v1/services/{id}/plan-change']);
  await each(told, staff, ['post /v1/staff/promo-codes/{id}/end']);
}
