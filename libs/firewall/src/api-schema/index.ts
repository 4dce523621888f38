export type { BundledApi } from './bundled-api.ts';
export { type ApiFault, type ApiHead, type ApiRequest, compileApi, CompiledApi } from './compile-api.ts';
export { type ReadDescription, readDescription } from './read-description.ts';
