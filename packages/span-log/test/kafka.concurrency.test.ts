import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@studio/testkit/wait';
import { describe, expect, test } from 'vitest';
import { join } from '../conformance/harness.ts';
import { openSpanLog } from '../src/open.ts';
import { freshKafkaTopic } from './fresh-kafka-topic.ts';

const brokers = process.env['JUNJO_TEST_KAFKA_BROKERS'];

describe.skipIf(!brokers)('Kafka group (JUNJO_TEST_KAFKA_BROKERS)', () => {
  test('SL-20 a member that was paused past its session cannot commit over the new owner', async () => {
    const under = await freshKafkaTopic(brokers ?? '', {});
    const log = await openSpanLog(under.config, under.deps);
    const script = fileURLToPath(new URL('./commit-on-and-on.ts', import.meta.url));
    const child = spawn(process.execPath, [script, JSON.stringify(under.config)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      const describeOutput = () => output.slice(-200);
      await waitFor(
        'commits of the child',
        60_000,
        async () => output.includes('committed 5\n') || undefined,
        describeOutput,
      );
      child.kill('SIGSTOP');
      // Kafka gives the partition away once the paused member's session has ended.
      const owner = await (await join(log, 'g')).next();
      await owner.commit({ offset: 1_000_000, note: 'owner' });
      const ended = once(child, 'exit');
      child.kill('SIGCONT');
      await ended;
      expect(output).toContain('refused partition_lost');
      expect(await log.committed('g')).toEqual([{ offset: 1_000_000, note: 'owner' }]);
    } finally {
      child.kill('SIGKILL');
      await log.close();
      await under.dispose();
    }
  });
});
