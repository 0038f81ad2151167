export type { LookUpKey } from './auth/key-checker.ts';
export type { ReceiverConfig } from './config.ts';
export type { ReceiverDeps } from './deps.ts';
export { createReceiver, type Receiver } from './receiver.ts';
