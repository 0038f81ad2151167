import { bytesToHex } from '@studio/core';
import { expect, test } from 'vitest';
import type { StoredSpan } from '../src/port.ts';
import type { SpanRow } from '../src/row.ts';
import { batchOf, NOON_MS, resourceWithAttributes, spanRow, traceIdOf } from './build-rows.ts';
import type { useFixtures } from './setup.ts';

const NOON_NS = BigInt(NOON_MS) * 1_000_000n;
const MINUTE_NS = 60_000_000_000n;
const PAGE = { projectId: 'default', limit: 100 };
const AGENTS = { projectId: 'default', serviceNamespace: '', serviceName: 'checkout', limit: 100 };
const namesOf = (spans: readonly StoredSpan[]) => spans.map(({ span }) => span.name);

/** Started so many minutes before noon. */
function workflow(offset: number, name: string, overrides: Partial<SpanRow> = {}): SpanRow {
  const startUnixNano = NOON_NS - BigInt(offset) * MINUTE_NS;
  return spanRow({ offset, name, junjoSpanType: 'workflow', startUnixNano, ...overrides });
}

function agent(
  offset: number,
  name: string,
  attrs: [string, string][],
  more: Partial<SpanRow> = {},
): SpanRow {
  return workflow(offset, name, { junjoSpanType: 'agent', attrsString: attrs, ...more });
}

const withVersion = (version: string) =>
  resourceWithAttributes({ 'service.name': 'checkout', 'service.version': version });

export function executionTests(open: ReturnType<typeof useFixtures>): void {
  test('SS-J1 an executable is found by service, type and runtime id, however often it was sent', async () => {
    const { store } = await open();
    const ids = { junjoExecutableRuntimeId: 'run-1', serviceNamespace: 'demo' };
    const found = workflow(1, 'it', ids);
    await store.insert(
      batchOf([
        found,
        workflow(2, 'another id', { ...ids, junjoExecutableRuntimeId: 'run-2' }),
        workflow(3, 'another type', { ...ids, junjoSpanType: 'subflow' }),
        workflow(4, 'another namespace', { ...ids, serviceNamespace: '' }),
        workflow(5, 'another service', { ...ids, serviceName: 'cart' }),
        workflow(6, 'another project', { ...ids, projectId: 'other' }),
        { ...found, offset: 7 },
      ]),
    );
    const filter = {
      projectId: 'default',
      serviceNamespace: 'demo',
      serviceName: 'checkout',
      type: 'workflow',
      runtimeId: 'run-1',
      limit: 10,
    } as const;
    const match = { traceId: bytesToHex(found.traceId), spanId: bytesToHex(found.spanId) };
    expect(await store.findExecutable(filter)).toEqual([match]);
    expect(await store.findExecutable({ ...filter, runtimeId: "x' OR 1=1 --" })).toEqual([]);
    expect(await store.findExecutable({ ...filter, runtimeId: '' })).toEqual([]);
    await store.insert(batchOf([workflow(8, 'its double', { ...ids, traceId: traceIdOf(99) })]));
    expect(await store.findExecutable(filter)).toHaveLength(2);
    expect(await store.findExecutable({ ...filter, limit: 1 })).toEqual([match]);
  });

  test('SS-J2 agents are filtered by what they and their service say', async () => {
    const { store } = await open();
    const key = (value: string): [string, string] => ['junjo.agent.key', value];
    await store.insert(
      batchOf([
        agent(1, 'weather', [key('weather'), ['junjo.agent.outcome', 'completed']]),
        agent(2, 'failed', [key('weather'), ['junjo.agent.outcome', 'failed']]),
        agent(3, 'mail', [key('mail'), ['junjo.executable_structural_id', 'agent_sha256:1']]),
        agent(4, 'second version', [key('v')], { resource: withVersion('2') }),
        agent(5, 'first version', [key('v')], { resource: withVersion('1') }),
        agent(6, 'elsewhere', [key('weather')], { serviceNamespace: 'demo' }),
        workflow(7, 'no agent', { attrsString: [key('weather')] }),
      ]),
    );
    const names = async (more: object) => namesOf(await store.agentSpans({ ...AGENTS, ...more }));
    expect(await names({})).toEqual(['weather', 'failed', 'mail', 'second version', 'first version']);
    expect(await names({ limit: 2 })).toEqual(['weather', 'failed']);
    expect(await names({ agentKey: 'weather' })).toEqual(['weather', 'failed']);
    expect(await names({ agentKey: 'weather', outcome: 'failed' })).toEqual(['failed']);
    expect(await names({ structuralId: 'agent_sha256:1' })).toEqual(['mail']);
    expect(await names({ serviceVersion: '2' })).toEqual(['second version']);
    expect(await names({ serviceVersion: '3' })).toEqual([]);
    expect(await names({ serviceNamespace: 'demo' })).toEqual(['elsewhere']);
    expect(await names({ fromUnixMs: NOON_MS - 3 * 60_000, toUnixMs: NOON_MS - 60_000 })).toEqual([
      'failed',
      'mail',
    ]);
  });

  test('SS-J3 workflows by service, name, outcome and time, without their states', async () => {
    const { store } = await open();
    await store.insert(
      batchOf([
        workflow(1, 'checkout', { attrsString: [['junjo.workflow.state.start', 'x'.repeat(5000)]] }),
        workflow(2, 'checkout', { statusCode: 2 }),
        workflow(3, 'named error', { attrsString: [['error.type', 'ValueError']] }),
        workflow(4, 'cancelled', { attrsBool: [['junjo.cancelled', true]] }),
        workflow(5, 'cancelled and failed', { attrsBool: [['junjo.cancelled', true]], statusCode: 2 }),
        workflow(6, 'of another service', { serviceName: 'cart' }),
        workflow(7, 'subflow', { junjoSpanType: 'subflow' }),
        workflow(8, 'of another project', { projectId: 'other' }),
      ]),
    );
    const names = async (more: object) => namesOf((await store.workflowPage({ ...PAGE, ...more })).spans);
    const all = await store.workflowPage(PAGE);
    expect(all.nextCursor).toBeUndefined();
    expect(all.spans[0]?.span.attributes.map(({ key }) => key)).toEqual(['http.status_code']);
    expect(namesOf(all.spans)).toEqual([
      'checkout',
      'checkout',
      'named error',
      'cancelled',
      'cancelled and failed',
      'of another service',
    ]);
    expect(await names({ serviceName: 'cart' })).toEqual(['of another service']);
    expect(await names({ name: 'checkout' })).toEqual(['checkout', 'checkout']);
    expect(await names({ name: "x' OR 1=1 --" })).toEqual([]);
    expect(await names({ outcome: 'failed' })).toEqual(['checkout', 'named error', 'cancelled and failed']);
    expect(await names({ outcome: 'cancelled' })).toEqual(['cancelled']);
    expect(await names({ outcome: 'completed' })).toEqual(['checkout', 'of another service']);
    const range = { fromUnixMs: NOON_MS - 4 * 60_000, toUnixMs: NOON_MS - 2 * 60_000 };
    expect(await names(range)).toEqual(['named error', 'cancelled']);
  });

  test('SS-J3 pages hold every workflow once, also those of one nanosecond and beyond the year 2262', async () => {
    const { store } = await open();
    const rows = [
      ...Array.from({ length: 7 }, (_, n) => workflow(n, `at once ${n}`, { startUnixNano: NOON_NS })),
      ...Array.from({ length: 5 }, (_, n) => workflow(10 + n, `later ${n}`)),
      ...Array.from({ length: 5 }, (_, n) =>
        workflow(20 + n, `far ${n}`, { startUnixNano: 2n ** 64n - BigInt(n + 1) }),
      ),
    ];
    await store.insert(batchOf(rows));
    await store.insert(batchOf(rows.map((row) => ({ ...row, offset: row.offset + 100 }))));
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.workflowPage({ ...PAGE, limit: 3, cursor });
      names.push(...namesOf(page.spans));
      cursor = page.nextCursor;
    } while (cursor !== undefined && names.length < 100);
    expect(names).toEqual(namesOf((await store.workflowPage(PAGE)).spans));
    expect(new Set(names).size).toBe(rows.length);
    for (const wrong of ['x', 'MTc5NTIzNw', Buffer.from('1 zz').toString('base64url')]) {
      const refused = store.workflowPage({ ...PAGE, cursor: wrong });
      await expect(refused).rejects.toMatchObject({ name: 'PermanentError', code: 'invalid_cursor' });
    }
  });

  test('an aborted look-up ends', async () => {
    const { store } = await open();
    const aborted = AbortSignal.abort();
    await expect(store.workflowPage(PAGE, aborted)).rejects.toThrow();
    await expect(store.agentSpans(AGENTS, aborted)).rejects.toThrow();
  });
}
