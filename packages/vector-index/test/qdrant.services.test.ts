import { randomBytes } from 'node:crypto';
import { QdrantClient } from '@qdrant/js-client-rest';
import { systemClock } from '@studio/core';
import { describe, test } from 'vitest';
import { DIMENSIONS } from '../conformance/build-points.ts';
import { vectorIndexConformance } from '../conformance/suite.ts';
import { openVectorIndex } from '../src/open.ts';

const url = process.env['JUNJO_TEST_QDRANT_URL'];

if (url) {
  const prefix = `test_${randomBytes(6).toString('hex')}`;
  vectorIndexConformance({
    name: 'Qdrant',
    open: () =>
      openVectorIndex({ kind: 'qdrant', url, dimensions: DIMENSIONS, prefix }, { clock: systemClock }),
    remove: async () => {
      await new QdrantClient({ url, checkCompatibility: false }).deleteCollection(`${prefix}_${DIMENSIONS}`);
    },
  });
} else
  describe.skip('vector index on a real Qdrant: NOT verified here (JUNJO_TEST_QDRANT_URL is not set)', () =>
    test('skipped', () => {}));
