import { decodeTraces } from '@studio/otlp';
import { expect, test } from 'vitest';
import { exampleSpans } from '../../test/example-spans.ts';
import { serializeRequests } from './serialize-requests.ts';

const namesOf = (body: Uint8Array) => decodeTraces(body).map(({ name }) => name);

test('nothing makes no request', () => {
  expect(serializeRequests([], 1_000)).toEqual([]);
});

test('what fits is one request', () => {
  const [request, ...more] = serializeRequests(exampleSpans(3), 1_000_000);
  expect(more).toEqual([]);
  expect(request?.spans).toBe(3);
  expect(namesOf(request?.body ?? new Uint8Array())).toEqual(['span 0', 'span 1', 'span 2']);
});

test('a large batch becomes requests below the bound with all spans in order', () => {
  const spans = exampleSpans(50, 2_000);
  const requests = serializeRequests(spans, 20_000);
  expect(requests.length).toBeGreaterThan(5);
  expect(requests.every(({ body }) => body.length <= 20_000)).toBe(true);
  expect(requests.every(({ body, spans: count }) => namesOf(body).length === count)).toBe(true);
  expect(requests.flatMap(({ body }) => namesOf(body))).toEqual(spans.map(({ name }) => name));
});

test('spans of uneven size, and one that is too large alone', () => {
  const spans = [...exampleSpans(20), ...exampleSpans(1, 50_000), ...exampleSpans(20)];
  const requests = serializeRequests(spans, 10_000);
  expect(requests.filter(({ body }) => body.length > 10_000)).toMatchObject([{ spans: 1 }]);
  expect(requests.reduce((sum, request) => sum + request.spans, 0)).toBe(41);
});
