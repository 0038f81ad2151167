import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { repairDedupLogs } from './dedup-log-repair.ts';

const TABLE = join('store', 'abc', 'abc0-table');

describe('repairDedupLogs', () => {
  let dir: string;
  const logs = () => join(dir, TABLE, 'deduplication_logs');
  const write = (number: number, lines: string) =>
    writeFileSync(join(logs(), `deduplication_log_${number}.txt`), lines);
  const read = (number: number) => readFileSync(join(logs(), `deduplication_log_${number}.txt`), 'utf8');
  const parts = (...names: string[]) => names.forEach((name) => void mkdirSync(join(dir, TABLE, name)));

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'dedup-'));
    mkdirSync(logs(), { recursive: true });
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  test('a token without a part is forgotten, in the newest log', () => {
    parts('all_1_1_0', 'tmp_insert_all_2_2_0');
    write(1, '1\tall_1_1_0\tall_7_7\n');
    write(2, '1\tall_2_2_0\tall_8_8\n');
    expect(repairDedupLogs(dir)).toEqual([{ table: TABLE, dropped: 1, cutBytes: 0 }]);
    expect(read(1)).toBe('1\tall_1_1_0\tall_7_7\n');
    expect(read(2)).toBe('1\tall_2_2_0\tall_8_8\n2\tall_2_2_0\tall_8_8\n');
    expect(repairDedupLogs(dir)).toEqual([]);
  });

  test('the lost token may be in the log before the newest, also beyond number 9', () => {
    parts('all_9_9_0');
    write(9, '1\tall_10_10_0\tall_8_8\n');
    write(10, '1\tall_9_9_0\tall_9_9\n');
    expect(repairDedupLogs(dir)).toMatchObject([{ dropped: 1 }]);
    expect(read(10)).toBe('1\tall_9_9_0\tall_9_9\n2\tall_10_10_0\tall_8_8\n');
  });

  test.each([
    ['merged', 'all_1_4_1'],
    ['mutated', 'all_2_2_0_9'],
    ['merged and mutated', 'all_1_4_2_9'],
  ])('a %s part holds the blocks it covers', (_, part) => {
    parts(part);
    write(1, '1\tall_2_2_0\tall_8_8\n');
    expect(repairDedupLogs(dir)).toEqual([]);
  });

  test('a part of another partition does not', () => {
    parts('7-20261120_1_4_1', 'detached', 'deleting');
    mkdirSync(join(dir, TABLE, 'detached', '7-20261121_2_2_0'));
    write(1, '1\t7-20261121_2_2_0\tx_8_8\n');
    expect(repairDedupLogs(dir)).toMatchObject([{ dropped: 1 }]);
  });

  test('a forgotten token stays forgotten, one taken again counts again', () => {
    write(1, '1\tall_1_1_0\tx\n2\tall_1_1_0\tx\n');
    expect(repairDedupLogs(dir)).toEqual([]);
    write(1, '1\tall_1_1_0\tx\n2\tall_1_1_0\tx\n1\tall_1_1_0\tx\n');
    expect(repairDedupLogs(dir)).toMatchObject([{ dropped: 1 }]);
  });

  test('an incomplete last line is cut off', () => {
    parts('all_1_1_0');
    write(1, '1\tall_1_1_0\tx\n1\tall_2_2');
    expect(repairDedupLogs(dir)).toEqual([{ table: TABLE, dropped: 0, cutBytes: 9 }]);
    expect(read(1)).toBe('1\tall_1_1_0\tx\n');
  });

  test('only the tail of a long log is read', () => {
    parts('all_1_100000_3', 'all_100001_100001_0');
    const lines = Array.from(
      { length: 100_000 },
      (_, i) => `1\tall_${i + 1}_${i + 1}_0\tall_${i}_${i}\n`,
    ).join('');
    write(1, `${lines}1\tall_100001_100001_0\ty\n1\tall_100002_100002_0\tz\n`);
    expect(repairDedupLogs(dir)).toMatchObject([{ dropped: 1 }]);
    expect(read(1).endsWith('z\n2\tall_100002_100002_0\tz\n')).toBe(true);
  });

  test('an empty folder, empty logs and foreign files are nothing to repair', () => {
    write(1, '');
    writeFileSync(join(logs(), 'other.txt'), '1\tall_1_1_0\tx\n');
    expect(repairDedupLogs(dir)).toEqual([]);
    expect(repairDedupLogs(join(dir, 'nowhere'))).toEqual([]);
  });
});
