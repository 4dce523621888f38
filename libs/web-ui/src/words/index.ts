// Words without components, so that plain functions and their tests need no browser.
export * from '../insight/words.ts';
export * from './amounts.ts';
export * from './billing-words.ts';
export * from './dates.ts';
export * from './export-dates.ts';
export * from './promo-words.ts';
export * from './states.ts';
