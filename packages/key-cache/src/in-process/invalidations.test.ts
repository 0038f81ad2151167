import { describe, expect, it } from 'vitest';
import { Invalidations } from './invalidations.ts';

describe('Invalidations', () => {
  it('tells apart what was invalidated after the epoch, by hash and by key id', () => {
    const invalidations = new Invalidations(10);
    const before = invalidations.epoch;
    invalidations.ofHash('h1');
    invalidations.ofKeyId('k2');
    const after = invalidations.epoch;
    expect(invalidations.happenedAfter(before, 'h1', 'k1')).toBe(true);
    expect(invalidations.happenedAfter(before, 'h2', 'k2')).toBe(true);
    expect(invalidations.happenedAfter(before, 'h3', 'k3')).toBe(false);
    expect(invalidations.happenedAfter(before, 'k2', undefined)).toBe(false);
    expect(invalidations.happenedAfter(after, 'h1', 'k2')).toBe(false);
  });

  it('doubts every key for epochs before what it has forgotten', () => {
    const invalidations = new Invalidations(2);
    const before = invalidations.epoch;
    for (const id of ['k1', 'k2', 'k3']) invalidations.ofKeyId(id);
    expect(invalidations.happenedAfter(before, 'other', 'other')).toBe(true);
    expect(invalidations.happenedAfter(invalidations.epoch, 'other', 'other')).toBe(false);
  });
});
