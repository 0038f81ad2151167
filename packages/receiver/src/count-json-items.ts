import { PermanentError } from '@studio/core';

/** Where the countable items of each signal are in OTLP/JSON; the last level of metrics is one of five kinds. */
const LEVELS = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
} as const;
const METRIC_KINDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;

type Json = Readonly<Record<string, unknown>>;

/** Log records or data points in an OTLP/JSON request. @throws PermanentError `invalid_json` */
export function countJsonItems(signal: 'logs' | 'metrics', body: Uint8Array): number {
  let items = [parse(body)];
  for (const level of LEVELS[signal]) items = items.flatMap((item) => listIn(item, level));
  if (signal === 'logs') return items.length;
  const kinds = items.flatMap((metric) => METRIC_KINDS.map((kind) => metric[kind]).filter(isObject));
  return kinds.flatMap((kind) => listIn(kind, 'dataPoints')).length;
}

function parse(body: Uint8Array): Json {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.length).toString());
    if (isObject(parsed)) return parsed;
  } catch {
    // Said below.
  }
  throw new PermanentError('The body is not a JSON object.', { code: 'invalid_json' });
}

function listIn(item: Json, name: string): Json[] {
  const list = item[name] ?? [];
  if (Array.isArray(list) && list.every(isObject)) return list;
  throw new PermanentError(`${name} is not a list of objects.`, { code: 'invalid_json' });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
