/** Damage, locks and full disks: each one clear sentence that names the file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startChild } from '../conformance/child.ts';
import { Fixture, makeLetter, makeRecord, makeRecords, plain } from '../conformance/harness.ts';
import type { EmbeddedSpanLogConfig } from '../src/config.ts';
import { openSpanLog } from '../src/open.ts';
import { freshFolder } from './fresh-folder.ts';

const suite = { name: 'embedded', cannot: [], modelRuns: 0, fresh: freshFolder };

const folderOf = ({ under }: Fixture): string => (under.config as EmbeddedSpanLogConfig).dir;
const dataFileOf = (fixture: Fixture): string => join(folderOf(fixture), 'log.mdb');
const reopened = ({ under }: Fixture) => openSpanLog(under.config, under.deps);

const damaged = (file: string) => ({
  name: 'PermanentError',
  code: 'corrupt_file',
  message: expect.stringContaining(file),
});

async function filled(count = 200): Promise<Fixture> {
  const fixture = await Fixture.open(suite);
  await fixture.log.append(makeRecords(count, 10_000));
  await fixture.log.deadLetters.append([makeLetter('one')]);
  await fixture.log.close();
  return fixture;
}

describe('damaged files', () => {
  for (const share of [0.02, 0.3, 0.5, 0.9, 0.99]) {
    test(`a data file cut to ${share} of its length is refused by name, and left as it is`, async () => {
      await using fixture = await filled();
      const file = dataFileOf(fixture);
      const cut = Math.floor(statSync(file).size * share);
      truncateSync(file, cut);
      await expect(reopened(fixture)).rejects.toMatchObject(damaged(file));
      expect(statSync(file).size).toBe(cut);
      // Refused again, not only the first time, and without a lock left behind.
      await expect(reopened(fixture)).rejects.toMatchObject(damaged(file));
    });
  }

  test('an emptied, a foreign and a missing data file are refused, not taken for a new log', async () => {
    await using fixture = await filled(3);
    const file = dataFileOf(fixture);
    truncateSync(file, 0);
    await expect(reopened(fixture)).rejects.toMatchObject(damaged(file));
    writeFileSync(file, Buffer.alloc(100_000, 'not a database '));
    await expect(reopened(fixture)).rejects.toMatchObject(damaged(file));
    const { unlink } = await import('node:fs/promises');
    await unlink(file);
    await expect(reopened(fixture)).rejects.toMatchObject(damaged(file));
    expect(existsSync(file)).toBe(false);
  });

  test("another log's data file is refused", async () => {
    await using fixture = await filled(3);
    await using other = await filled(3);
    writeFileSync(dataFileOf(fixture), readFileSync(dataFileOf(other)));
    await expect(reopened(fixture)).rejects.toMatchObject(damaged(dataFileOf(fixture)));
  });

  test('a damaged or missing log.json is refused by name', async () => {
    await using fixture = await filled(3);
    const file = join(folderOf(fixture), 'log.json');
    writeFileSync(file, '{"format":1');
    await expect(reopened(fixture)).rejects.toMatchObject(damaged(file));
    const { unlink } = await import('node:fs/promises');
    await unlink(file);
    await expect(reopened(fixture)).rejects.toMatchObject(damaged(file));
  });

  test('a folder that a crash left half made is finished', async () => {
    await using fixture = await Fixture.open(suite);
    const { logId } = fixture.log;
    await fixture.log.close();
    const file = join(folderOf(fixture), 'log.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), created: false }));
    truncateSync(dataFileOf(fixture), 0);
    const log = await reopened(fixture);
    expect(log.logId).toBe(logId);
    await log.append(makeRecords(1));
    await log.close();
  });

  test('a flipped byte of a body makes that one record malformed, with what was found', async () => {
    await using fixture = await filled(5);
    const file = dataFileOf(fixture);
    const at = readFileSync(file).indexOf('body 3 body 3');
    const handle = await open(file, 'r+');
    await handle.write('BODY', at);
    await handle.close();
    const log = await reopened(fixture);
    const stored = await log.read(0, 0, 5);
    expect(stored.map(({ record }) => record !== undefined)).toEqual([true, true, true, false, true]);
    expect(stored[3]?.malformed?.reason).toContain('checksum');
    expect(stored[3]?.malformed?.raw).toHaveLength(10_000);
    await log.close();
  });

  test('another partition count is refused', async () => {
    await using fixture = await filled(3);
    const config = { ...(fixture.under.config as EmbeddedSpanLogConfig), partitions: 2 };
    const refused = { name: 'PermanentError', code: 'wrong_partitions' };
    await expect(openSpanLog(config, fixture.under.deps)).rejects.toMatchObject(refused);
  });
});

describe('the lock', () => {
  const children: ReturnType<typeof spawn>[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  test('a second process is told which one has the log; after its kill -9 the log opens at once', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.close();
    const child = startChild('append-until-killed', fixture.under.config, '0');
    children.push(child.process);
    await child.lines(3);
    const inUse = {
      name: 'PermanentError',
      code: 'log_in_use',
      message: expect.stringContaining(`process ${child.process.pid}`),
    };
    await expect(reopened(fixture)).rejects.toMatchObject(inUse);
    child.process.kill('SIGKILL');
    await once(child.process, 'exit');
    const log = await reopened(fixture);
    expect((await log.endOffsets())[0]).toBeGreaterThanOrEqual(3);
    await log.close();
  });

  test('the id of a dead process, given to one that lives, locks nobody out', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.close();
    writeFileSync(join(folderOf(fixture), 'lock-owner'), String(process.ppid));
    await (await reopened(fixture)).close();
  });

  test('the same process cannot open a log twice either', async () => {
    await using fixture = await Fixture.open(suite);
    await expect(reopened(fixture)).rejects.toMatchObject({ code: 'log_in_use' });
    await fixture.log.append(makeRecords(1));
  });
});

describe('a disk that is full', () => {
  test('SL-5 a write that fails is log_unavailable, and later ones follow without a gap', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.append(makeRecords(2));
    await fixture.log.close();
    // The kernel refuses to let the child's files grow, as a full disk would.
    const script = join(import.meta.dirname, 'append-to-full-disk.ts');
    const limits = 'ulimit -f 2000; trap "" XFSZ; exec "$@"';
    const args = ['-c', limits, 'sh', process.execPath, script, JSON.stringify(fixture.under.config)];
    const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    const [code] = await once(child, 'exit');
    expect({ code, output: JSON.parse(output || 'null') }).toMatchObject({
      code: 0,
      output: { failure: { name: 'RetryableError', code: 'log_unavailable' }, positions: expect.any(Array) },
    });
    const { written } = JSON.parse(output) as { written: number };
    const log = await fixture.reopen();
    expect(await log.endOffsets()).toEqual([2 + written]);
    expect(await log.append([makeRecord(7)])).toEqual([{ partition: 0, offset: 2 + written }]);
    expect(plain((await log.read(0, 1, 2))[0]?.record)).toEqual(plain(makeRecord(1)));
  });
});
