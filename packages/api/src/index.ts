export { type Api, type ApiConfig, type ApiDeps, createApi, type VectorSearch } from './api.ts';
export { ensureGiven } from './ensure-given.ts';
export { signingKeysEncryptionKey } from './features/jwt/private-jwk.ts';
export { SigningKeys } from './features/jwt/signing-keys.ts';
export { StoreWatch } from './store-watch.ts';
export { createWalClient, type WalClient } from './wal/wal-client.ts';
