/**
 * What a running standalone process leaves for the command line of the same user: a file that only they can read.
 * It says nothing about whether that process still lives: the lock does.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { DataFolder } from './data-folder.ts';

const endpoints = z.object({
  otlpGrpc: z.string(),
  otlpHttp: z.string(),
  api: z.string(),
  metrics: z.string(),
});

const running = z.object({
  pid: z.int(),
  /** Only once the process is ready. */
  ready: z
    .object({
      endpoints,
      /** ClickHouse's HTTP interface, with user and password. */
      spanStoreUrl: z.string(),
      control: z.object({ url: z.string(), token: z.string() }),
    })
    .optional(),
});

export type Endpoints = z.infer<typeof endpoints>;
export type RunningProcess = z.infer<typeof running>;

export function writeRuntimeFile(folder: DataFolder, content: RunningProcess): void {
  const next = `${folder.runtime}.next`;
  rmSync(next, { force: true });
  writeFileSync(next, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(next, folder.runtime);
}

/** Undefined when there is none, or none that can be understood. */
export function readRuntimeFile(folder: DataFolder): RunningProcess | undefined {
  try {
    return running.safeParse(JSON.parse(readFileSync(folder.runtime, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

export function removeRuntimeFile(folder: DataFolder): void {
  rmSync(folder.runtime, { force: true });
}
