export { type Api, type ApiConfig, type ApiDeps, createApi } from './api.ts';
export { createKeyLookUp } from './key-look-up.ts';
