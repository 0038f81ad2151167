import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Fixture, join as joinGroup, makeRecord } from '../conformance/harness.ts';
import type { EmbeddedSpanLogConfig } from '../src/config.ts';
import { freshFolder } from './fresh-folder.ts';

const MB = 1_000_000;
const suite = { name: 'embedded', cannot: [], modelRuns: 0, fresh: freshFolder };

test('the file stays flat while ten times its size goes through with a reader at work', async () => {
  const retentionBytes = 20 * MB;
  await using fixture = await Fixture.open(suite, { requiredGroups: ['indexer'], retentionBytes });
  const { log, under } = fixture;
  const file = join((under.config as EmbeddedSpanLogConfig).dir, 'log.mdb');
  const assignment = await (await joinGroup(log, 'indexer')).next();
  assignment.seek(0);
  let refused = 0;
  const total = 4_000;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let seed = writer; seed < total; ) {
      // Full until the reader has committed: the sender tries again.
      const taken = await log.append([makeRecord(seed, 50_000)]).then(
        () => true,
        () => false,
      );
      if (taken) seed += 8;
      else {
        refused++;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
  });
  let read = 0;
  const reader = (async () => {
    while (read < total) {
      const records = await assignment.next({ maxBytes: 2 * MB, maxWaitMs: 1_000 });
      for (const { offset } of records) expect(offset).toBe(read++);
      if (records.length > 0) await assignment.commit({ offset: read, note: '' });
    }
  })();
  await Promise.all([...writers, reader]);
  expect(await log.endOffsets()).toEqual([total]);
  expect({ megabytes: statSync(file).size / MB, refused }).toMatchObject({
    megabytes: expect.toSatisfy((size: number) => size < 60),
  });
});
