import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startChild } from './child.ts';
import { Fixture, makeRecord, makeRecords, plain, type SpanLogConformance } from './harness.ts';

export function lifecycleTests(suite: SpanLogConformance): void {
  test('SL-13 ping resolves, and rejects with one sentence once closed', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.ping();
    await fixture.log.close();
    await expect(fixture.log.ping()).rejects.toMatchObject({ code: 'log_unavailable', message: /^[^\n]+$/ });
  });

  test('SL-14 close waits for appends under way, may be done twice, and refuses what comes after', async () => {
    await using fixture = await Fixture.open(suite);
    const { log } = fixture;
    let appended = false;
    const appending = log.append(makeRecords(5)).then(() => {
      appended = true;
    });
    await Promise.all([log.close(), log.close()]);
    expect(appended).toBe(true);
    await appending;
    await log.close();
    const refused = { name: 'RetryableError', code: 'log_unavailable' };
    await expect(log.append([makeRecord(1)])).rejects.toMatchObject(refused);
    await expect(log.subscribe('g')).rejects.toMatchObject(refused);
    expect(await (await fixture.reopen()).endOffsets()).toEqual([5]);
  });

  test('SL-14 close ends subscriptions', async () => {
    await using fixture = await Fixture.open(suite);
    const subscription = await fixture.log.subscribe('g');
    const signals: AbortSignal[] = [];
    for await (const { signal } of subscription.assignments()) {
      signals.push(signal);
      void fixture.log.close();
    }
    expect(signals[0]?.aborted).toBe(true);
  });

  test('SL-14 after close nothing keeps the process running', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.close();
    const child = startChild('use-and-close', fixture.under.config);
    const [code] = await once(child.process, 'exit');
    expect({ code, output: child.output() }).toMatchObject({
      code: 0,
      output: expect.stringContaining('closed'),
    });
  });

  test('SL-2 what was acknowledged before a kill -9 is there afterwards', async () => {
    await using fixture = await Fixture.open(suite, { partitions: 2 });
    const acknowledged = new Map<string, number>();
    for (const atLeast of [1, 40, 150]) {
      await fixture.log.close();
      const child = startChild('append-until-killed', fixture.under.config, String(acknowledged.size));
      await child.lines(atLeast);
      child.process.kill('SIGKILL');
      await once(child.process, 'exit');
      for (const line of child.output().split('\n')) {
        const [position, seed] = line.split(' ');
        // The last line may be cut.
        if (position && seed?.endsWith(';')) acknowledged.set(position, Number.parseInt(seed, 10));
      }
      const log = await fixture.reopen();
      for (const [position, seed] of acknowledged) {
        const [partition, offset] = position.split(':').map(Number) as [number, number];
        const [stored] = await log.read(partition, offset, offset + 1);
        expect(plain(stored?.record)).toEqual(plain(makeRecord(seed, 2_000)));
      }
    }
    expect(acknowledged.size).toBeGreaterThan(190);
  });
}
