import type { LogSink } from '../src/deps.ts';

export const quietLogger: LogSink = { info: () => {}, warn: () => {}, error: () => {} };
