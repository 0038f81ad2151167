import { afterAll, beforeAll, describe } from 'vitest';
import type { VectorIndex } from '../src/port.ts';
import { deleteTests } from './delete-tests.ts';
import { isolationTests } from './isolation-tests.ts';
import { queryTests } from './query-tests.ts';
import { similarTests } from './similar-tests.ts';
import { writeTests } from './write-tests.ts';

export interface VectorIndexConformance {
  readonly name: string;
  /** Opens an index for vectors of DIMENSIONS numbers in a place of its own; the same place each time. Not migrated. */
  readonly open: () => Promise<VectorIndex>;
  /** Removes that place. */
  readonly remove: () => Promise<void>;
}

/** The contract of `port.ts` as tests. */
export function vectorIndexConformance(suite: VectorIndexConformance): void {
  describe(`vector index on ${suite.name}`, () => {
    let index: VectorIndex;
    beforeAll(async () => {
      index = await suite.open();
      await index.migrate();
    });
    afterAll(async () => {
      await index?.close();
      await suite.remove();
    });
    const opened = () => index;
    describe('write', () => writeTests(opened, suite.open));
    describe('query', () => queryTests(opened));
    describe('similar', () => similarTests(opened));
    describe('isolation', () => isolationTests(opened));
    describe('delete', () => deleteTests(opened));
  });
}
