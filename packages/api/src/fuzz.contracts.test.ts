/**
 * Requests made from the OpenAPI document, valid and not, of nobody and of every role: no 500, no answer that is not
 * documented. `JUNJO_TEST_FUZZ_EXAMPLES=200` looks harder.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '@studio/api-schema';
import { everyOperation } from '@studio/api-schema/conformance';
import { decodeTraces } from '@studio/otlp';
import { beforeAll, describe, expect, test } from 'vitest';
import { openCredentialsDesk } from '../test/fuzz/credentials-desk.ts';
import { type FuzzIdentity, workingCredentials } from '../test/fuzz/identities.ts';
import { findSchemathesis, fuzz, schemathesisProgram } from '../test/fuzz/schemathesis.ts';
import { readerOf } from '../test/reader-of.ts';
import { FEEDS_THAT_END } from '../test/send-operation.ts';
import { type StartedApi, startApi } from '../test/start-api.ts';

const found = findSchemathesis();
const skipped = found ? '' : ' (SKIPPED: schemathesis is missing, and python3 with venv to install it)';
const given = process.env['JUNJO_TEST_FUZZ_EXAMPLES'];
const examples = Number(given ?? 8);
const AN_HOUR_MS = 3_600_000;

const captures = decodeTraces(
  readFileSync(join(import.meta.dirname, '../../otlp/testdata/workflow-sdk-0.68.0.bin')),
);

/** The throttle would answer for the operations behind it. */
const startFuzzedApi = () =>
  startApi({
    spanStore: readerOf(captures),
    liveLimits: FEEDS_THAT_END,
    config: { signInAttemptsPerAccount: 1e6, signInAttemptsPerAddress: 1e6 },
  });

const ALL_PHASES = 'examples,coverage,fuzzing,stateful';
/** `coverage` goes through every constraint of every schema, which takes most of the time and differs little by role. */
const SHORT = given === undefined ? 'fuzzing,stateful' : ALL_PHASES;

describe.skipIf(!found)(`fuzz${skipped}`, () => {
  let program: string;
  beforeAll(async () => {
    program = await schemathesisProgram(found);
  }, 300_000);

  test.concurrent('it finds a 500 that was planted', async () => {
    const services = () => Promise.reject(new Error('planted'));
    await using api = await startApi({ spanStore: { ...readerOf([]), services } });
    const viewer = workingCredentials(api, { role: 'viewer', by: 'token' });
    await using desk = await openCredentialsDesk(viewer);
    const { isClean, output } = await fuzz({
      program,
      url: api.url,
      document: openApiDocument(),
      examples: 1,
      phases: 'fuzzing',
      credentials: desk.url,
      more: ['--include-operation-id', 'listServices'],
    });
    expect(isClean).toBe(false);
    expect(output).toContain('Undocumented status code');
  });

  async function expectClean(api: StartedApi, phases: string, credentials?: string): Promise<void> {
    const document = openApiDocument();
    const run = { program, url: api.url, document, examples, phases };
    const { isClean, output } = await fuzz({ ...run, ...(credentials ? { credentials } : {}) });
    expect(isClean, output).toBe(true);
    expect(output).toContain(`Tested: ${everyOperation.length}`);
  }

  test.concurrent('nobody', { timeout: AN_HOUR_MS }, async () => {
    await using api = await startFuzzedApi();
    await expectClean(api, SHORT);
  });

  test.concurrent.each<FuzzIdentity & { readonly phases: string }>([
    { role: 'viewer', by: 'token', phases: SHORT },
    { role: 'member', by: 'token', phases: SHORT },
    { role: 'admin', by: 'token', phases: ALL_PHASES },
    { role: 'viewer', by: 'cookie', phases: SHORT },
    { role: 'member', by: 'cookie', phases: SHORT },
    { role: 'admin', by: 'cookie', phases: SHORT },
  ])('$role by $by', { timeout: AN_HOUR_MS }, async ({ phases, ...identity }) => {
    await using api = await startFuzzedApi();
    const credentials = workingCredentials(api, identity);
    await using desk = await openCredentialsDesk(credentials);
    await expectClean(api, phases, desk.url);
    // Signing out, at least, ends a session.
    if (identity.by === 'cookie') expect(credentials.issued).toBeGreaterThan(1);
  });
});
