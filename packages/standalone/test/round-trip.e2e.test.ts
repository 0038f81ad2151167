import { describe } from 'vitest';
import { roundTripSuite, TRANSPORTS } from './round-trip-suite.ts';

describe.each(TRANSPORTS)('captures over %s through the embedded log', (_name, send) => {
  roundTripSuite(send, {});
});
