export { type Api, type ApiConfig, type ApiDeps, createApi } from './api.ts';
export { ensureGivenSecrets } from './ensure-given-secrets.ts';
export { createKeyLookUp } from './key-look-up.ts';
export { StoreWatch } from './store-watch.ts';
