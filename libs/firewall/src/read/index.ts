export { defaultReadBounds } from './default-bounds.ts';
export { everyHeader } from './headers.ts';
export { readBody } from './read-body.ts';
export { readHead } from './read-head.ts';
export { type SignalName, signalNames } from './signals.ts';
