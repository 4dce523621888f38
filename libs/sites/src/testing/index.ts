export * from './dns-server.ts';
export * from './sites-under-test.ts';
