import { systemClock } from '@studio/core';
import { expect, it } from 'vitest';
import { keyCacheConformance } from '../conformance/suite.ts';
import { openKeyCache } from '../src/open.ts';

keyCacheConformance({
  name: 'in-process',
  open: ({ maxEntries }) => openKeyCache({ kind: 'in-process', maxEntries }, { clock: systemClock }),
});

it.each([0, -1, 1.5, Number.NaN])('refuses room for %s keys', async (maxEntries) => {
  const opening = openKeyCache({ kind: 'in-process', maxEntries }, { clock: systemClock });
  await expect(opening).rejects.toMatchObject({ code: 'invalid_configuration' });
});
