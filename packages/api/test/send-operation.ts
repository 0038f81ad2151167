import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '@studio/api-schema';
import { decodeTraces } from '@studio/otlp';
import { type Answered, firstUser } from './browser.ts';
import { readerOf } from './reader-of.ts';
import type { RequestParts, World } from './request-recipes.ts';
import { startApi } from './start-api.ts';
import { vectorsOf } from './vectors-of.ts';

/** Spans of a real workflow, in the project `default`. */
export const captures = decodeTraces(
  readFileSync(join(import.meta.dirname, '../../otlp/testdata/workflow-sdk-0.68.0.bin')),
);

/** Feeds give what was missed and end, so that every operation has an answer to look at. */
export const FEEDS_THAT_END = { maxAgeMs: 0 };

/** An API with captures in it and its first user, signed in; signing in is hardly throttled. */
export async function openWorld(options: Partial<Parameters<typeof startApi>[0]> = {}): Promise<World> {
  const { config, ...others } = options;
  const api = await startApi({
    spanStore: readerOf(captures),
    vectors: vectorsOf(captures),
    liveLimits: FEEDS_THAT_END,
    config: { signInAttemptsPerAccount: 1_000, signInAttemptsPerAddress: 10_000, ...config },
    ...others,
  });
  return { api, admin: await firstUser(api) };
}

/** Path parameters that a test does not name: well formed, of things that are not there. */
const UNKNOWN: Readonly<Record<string, string>> = {
  project_id: 'nowhere',
  service_name: 'nothing',
  trace_id: '1'.repeat(32),
  span_id: '1'.repeat(16),
};

/** Calls an operation, by default as the admin. */
export function sendOperation(
  { admin }: Pick<World, 'admin'>,
  operation: Operation,
  parts: RequestParts,
  path = operation.path,
): Promise<Answered> {
  const { as = admin, params = {}, query = '', body, headers } = parts;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? UNKNOWN[name] ?? randomUUID()),
  );
  return as.request(operation.method.toUpperCase(), filled + query, body, headers);
}
