import { expect, test } from 'vitest';
import { countJsonItems } from './count-json-items.ts';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

test('counts log records', () => {
  const logs = {
    resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }, {}] }, { scopeLogs: [{ logRecords: [{}] }] }],
  };
  expect(countJsonItems('logs', bytes(logs))).toBe(3);
  expect(countJsonItems('logs', bytes({}))).toBe(0);
});

test('counts data points of every kind of metric', () => {
  const metrics = [
    { gauge: { dataPoints: [{}, {}] } },
    { sum: { dataPoints: [{}] } },
    { histogram: { dataPoints: [{}] } },
    { exponentialHistogram: { dataPoints: [{}] } },
    { summary: { dataPoints: [{}] } },
    { name: 'without data' },
  ];
  expect(countJsonItems('metrics', bytes({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }))).toBe(6);
});

test.each(['', '[]', 'null', '{', '{"resourceLogs":{}}', '{"resourceLogs":[1]}'])('refuses %s', (text) => {
  expect(() => countJsonItems('logs', Buffer.from(text))).toThrow(
    expect.objectContaining({ name: 'PermanentError', code: 'invalid_json' }),
  );
});
