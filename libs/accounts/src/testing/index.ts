export * from './create-account.ts';
