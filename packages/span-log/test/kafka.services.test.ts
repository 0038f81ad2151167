import { describe } from 'vitest';
import { spanLogConformance } from '../conformance/suite.ts';
import { freshKafkaTopic } from './fresh-kafka-topic.ts';

const brokers = process.env['JUNJO_TEST_KAFKA_BROKERS'];

describe.skipIf(!brokers)('Kafka (JUNJO_TEST_KAFKA_BROKERS)', () => {
  spanLogConformance({
    name: 'kafka',
    modelRuns: 4,
    cannot: [
      {
        capability: 'log-full-at-once',
        reason: 'the brokers trim by themselves; how far the groups are behind is looked at now and then',
        instead: 'lag-watch.test.ts',
      },
      {
        capability: 'twin-hashes-after-trimming',
        reason: 'the brokers remove whole records',
        instead: 'retention of days, and the indexer is told what is still known',
      },
    ],
    fresh: (options) => freshKafkaTopic(brokers ?? '', options),
  });
});
