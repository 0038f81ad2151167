import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '@studio/core';
import type { FromChild, ToChild } from './child-messages.ts';
import { type DataDirLock, lockDataDir } from './data-dir-lock.ts';
import { repairDedupLogs } from './dedup-log-repair.ts';
import type { ChildOptions } from './engine-options.ts';
import { createFacadeServer } from './http/server.ts';
import { Spool } from './http/spool.ts';
import { writeEngineConfig } from './native/engine-config.ts';
import { NativeEngine, nativeDir } from './native/native-engine.ts';
import { StatementSlots } from './statement-slots.ts';

/** The engine's process. It lives as long as the channel to its parent. */
let running: { server: Server; engine: NativeEngine; lock: DataDirLock } | undefined;

process.on('message', (message: ToChild) => {
  if (message.kind === 'start') start(message.options).catch(fail);
  else stop(message.timeoutMs).catch(fail);
});
// Nothing is lost by ending at once: what was acknowledged is on disk, and a new owner can have the folder now.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// The parent decides when to stop; a terminal sends its signals to both.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

async function start(options: ChildOptions): Promise<void> {
  const engineDir = nativeDir(options.dataDir);
  mkdirSync(engineDir, { recursive: true });
  const lock = await lockDataDir(options.dataDir, systemClock);
  for (const repair of repairDedupLogs(engineDir)) {
    const message = `dedup log of ${repair.table}: ${repair.dropped} tokens without rows forgotten, ${repair.cutBytes} torn bytes cut`;
    tell({ kind: 'log', level: 'warn', message });
  }
  const configFile = writeEngineConfig(options.dataDir, options.memory, options.maxSqlBytes);
  const engine = new NativeEngine(engineDir, configFile);
  for (const part of await engine.brokenParts()) {
    tell({ kind: 'log', level: 'error', message: `damaged part set aside, its rows are missing: ${part}` });
  }
  const server = createFacadeServer({
    engine,
    spool: new Spool(join(options.dataDir, 'spool'), options.maxInsertBytes, options.maxSpoolBytes),
    reads: new StatementSlots(options.readSlots, options.maxWaiting),
    writes: new StatementSlots(options.writeSlots, options.maxWaiting),
    maxSqlBytes: options.maxSqlBytes,
    password: options.password,
    clock: systemClock,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  running = { server, engine, lock };
  tell({ kind: 'ready', port: (server.address() as AddressInfo).port });
}

async function stop(timeoutMs: number): Promise<void> {
  void systemClock.sleep(timeoutMs).then(() => process.kill(process.pid, 'SIGKILL'));
  if (running !== undefined) {
    const { server, engine, lock } = running;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    await closed;
    engine.close();
    lock.release();
  }
  process.exit(0);
}

function fail(error: unknown): void {
  const code = (error as NodeJS.ErrnoException).code ?? 'engine_failed';
  const message = error instanceof Error ? error.message : String(error);
  tell({ kind: 'failed', code, message }, () => process.exit(1));
}

function tell(message: FromChild, sent: () => void = () => undefined): void {
  process.send?.(message, sent);
}
