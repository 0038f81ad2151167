import { expect, test } from 'vitest';
import type { VectorIndex } from '../src/port.ts';
import { dense, newProject, point } from './build-points.ts';

export function similarTests(index: () => VectorIndex): void {
  const both = { lexical: true, dense: true };

  test('VI-11 finds spans of like words and like meaning, and never itself', async () => {
    const projectId = newProject();
    const own = point({ projectId, text: 'payment declined by the bank', dense: dense(1, 0, 0, 0) });
    const like = point({ projectId, text: 'card payment declined', dense: dense(1, 0.2, 0, 0) });
    const unlike = point({ projectId, text: 'recipe for soup', dense: dense(0, 0, 0, 1) });
    await index().upsert([own, like, unlike]);
    const { traceId, spanId } = own;
    const answer = await index().similarTo({ projectId, traceId, spanId, by: both, limit: 10 });
    expect(answer?.hits[0]?.point.id).toBe(like.id);
    expect(answer?.hits[0]?.lexical?.rank).toBe(1);
    expect(answer?.hits[0]?.dense?.rank).toBe(1);
    expect(answer?.hits.map((hit) => hit.point.id)).not.toContain(own.id);
    const byWords = { lexical: true, dense: false };
    const lexical = await index().similarTo({ projectId, traceId, spanId, by: byWords, limit: 10 });
    expect(lexical?.hits.map((hit) => hit.point.id)).toEqual([like.id]);
  });

  test('VI-11 keeps to the filter', async () => {
    const projectId = newProject();
    const own = point({ projectId, text: 'late parcel' });
    const here = point({ projectId, text: 'late parcel again', serviceName: 'support' });
    await index().upsert([own, here, point({ projectId, text: 'late parcel' })]);
    const { traceId, spanId } = own;
    const filter = { serviceName: 'support' };
    const answer = await index().similarTo({ projectId, traceId, spanId, by: both, filter, limit: 10 });
    expect(answer?.hits.map((hit) => hit.point.id)).toEqual([here.id]);
  });

  test('VI-11 of two points of one span the newest received counts', async () => {
    const projectId = newProject();
    const old = point({ projectId, text: 'apples' });
    const { traceId, spanId } = old;
    const receivedAtUnixMs = old.receivedAtUnixMs + 60_000;
    const now = point({ projectId, traceId, spanId, text: 'pears', receivedAtUnixMs });
    const like = point({ projectId, text: 'pears' });
    await index().upsert([now, old, like, point({ projectId, text: 'apples' })]);
    const answer = await index().similarTo({ projectId, traceId, spanId, by: both, limit: 10 });
    expect(answer?.hits.map((hit) => hit.point.id)).toEqual([like.id]);
  });

  test('VI-11 a span that is not here, and one without a dense vector', async () => {
    const projectId = newProject();
    const own = point({ projectId, text: 'alone' });
    await index().upsert([own]);
    const { traceId, spanId } = own;
    const unknown = { projectId, traceId, spanId: '0123456789abcdef', by: both, limit: 10 };
    expect(await index().similarTo(unknown)).toBeUndefined();
    const byMeaning = { lexical: false, dense: true };
    const answer = await index().similarTo({ projectId, traceId, spanId, by: byMeaning, limit: 10 });
    expect(answer?.hits).toEqual([]);
  });
}
