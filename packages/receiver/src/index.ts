export type { SigningKeysAnswer } from './auth/jwt/key-set.ts';
export type { FetchSigningKeys } from './auth/jwt/signing-keys.ts';
export type { LookUpKey, LookUpKeyId } from './auth/key-checker.ts';
export type { ReceiverConfig } from './config.ts';
export type { ReceiverDeps } from './deps.ts';
export { createReceiver, type Receiver } from './receiver.ts';
export { createWalReader, type WalReader, type WalReaderDeps } from './wal/wal-reader.ts';
export { createWalServer, type WalServer } from './wal/wal-server.ts';
