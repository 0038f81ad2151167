import { expect, test } from 'vitest';
import type { Component, Health } from './component.ts';
import { startAll } from './start-all.ts';

function recorder() {
  const calls: string[] = [];
  const part = (name: string, faults: { start?: Error; stop?: Error; health?: Health } = {}) => {
    const component: Component = {
      start: async () => {
        calls.push(`start ${name}`);
        if (faults.start) throw faults.start;
      },
      stop: async (signal) => {
        calls.push(`stop ${name}${signal ? ' by deadline' : ''}`);
        if (faults.stop) throw faults.stop;
      },
      health: () => faults.health ?? { ready: true },
    };
    return { name, component };
  };
  return { calls, part };
}

test('starts in order, stops in reverse, once', async () => {
  const { calls, part } = recorder();
  const running = await startAll([part('store'), part('log'), part('receiver')]);
  await Promise.all([running.stop(AbortSignal.timeout(1000)), running.stop()]);
  expect(calls).toEqual([
    'start store',
    'start log',
    'start receiver',
    'stop receiver by deadline',
    'stop log by deadline',
    'stop store by deadline',
  ]);
});

test('when one cannot start, it and those before it are stopped', async () => {
  const { calls, part } = recorder();
  const failing = startAll([part('store'), part('log', { start: new Error('no broker') }), part('receiver')]);
  await expect(failing).rejects.toThrow('no broker');
  expect(calls).toEqual(['start store', 'start log', 'stop log', 'stop store']);
});

test('one that cannot stop does not keep the others running', async () => {
  const { calls, part } = recorder();
  const running = await startAll([part('store'), part('log', { stop: new Error('stuck') })]);
  await expect(running.stop()).rejects.toThrow('stuck');
  expect(calls).toContain('stop store');
});

test('health is that of the first part that is not ready, and stopping is not ready', async () => {
  const { part } = recorder();
  const running = await startAll([part('store'), part('log', { health: { ready: false, reason: 'full' } })]);
  expect(running.health()).toEqual({ ready: false, reason: 'log: full' });
  await running.stop();
  expect(running.health()).toEqual({ ready: false, reason: 'stopping' });
});

test('an aborted start goes no further', async () => {
  const { calls, part } = recorder();
  const abort = new AbortController();
  const starting = startAll([part('store'), part('log')], {
    signal: abort.signal,
    onStarted: () => abort.abort(new Error('told to end')),
  });
  await expect(starting).rejects.toThrow('told to end');
  expect(calls).toEqual(['start store', 'stop store']);
});
