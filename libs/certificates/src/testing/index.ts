export * from './pebble.ts';
export * from './stand-in-edge.ts';
export * from './test-authority.ts';
