import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { caught } from '../../test/caught.ts';
import { hex } from '../../test/wire.ts';
import { ExportLogsServiceRequestSchema } from '../gen/opentelemetry/proto/collector/logs/v1/logs_service_pb.ts';
import { ExportMetricsServiceRequestSchema } from '../gen/opentelemetry/proto/collector/metrics/v1/metrics_service_pb.ts';
import { countLogRecords, countMetricDataPoints } from './count-items.ts';

describe('countLogRecords', () => {
  it('counts over all resources and scopes', () => {
    const request = create(ExportLogsServiceRequestSchema, {
      resourceLogs: [
        { scopeLogs: [{ logRecords: [{ severityText: 'INFO' }, {}] }, { logRecords: [{}] }], schemaUrl: 'x' },
        { resource: {}, scopeLogs: [] },
        { scopeLogs: [{ scope: { name: 's' }, logRecords: [{ traceId: new Uint8Array(16) }] }] },
      ],
    });
    expect(countLogRecords(toBinary(ExportLogsServiceRequestSchema, request))).toBe(4);
  });
});

describe('countMetricDataPoints', () => {
  it('counts the points of every type of metric', () => {
    const request = create(ExportMetricsServiceRequestSchema, {
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                { name: 'a', data: { case: 'gauge', value: { dataPoints: [{}, {}] } } },
                {
                  name: 'b',
                  data: { case: 'sum', value: { dataPoints: [{ flags: 1 }], isMonotonic: true } },
                },
                {
                  data: {
                    case: 'histogram',
                    value: { dataPoints: [{ bucketCounts: [1n, 2n], explicitBounds: [1] }] },
                  },
                },
                { data: { case: 'exponentialHistogram', value: { dataPoints: [{ scale: -1 }] } } },
                { data: { case: 'summary', value: { dataPoints: [{}, {}, {}] } } },
                { name: 'none' },
              ],
            },
          ],
        },
      ],
    });
    expect(countMetricDataPoints(toBinary(ExportMetricsServiceRequestSchema, request))).toBe(8);
  });
});

describe.each([
  ['logs', countLogRecords],
  ['metrics', countMetricDataPoints],
])('counting %s', (_, count) => {
  it('finds none in nothing', () => {
    expect(count(new Uint8Array(0))).toBe(0);
  });

  it.each(['0a05', '0801', '0a021205', '0a04 1202 0aff', '13', 'ff'])('refuses %s', (text) => {
    expect(caught(() => count(hex(text)))).toMatch(/^invalid_protobuf: /);
  });
});
