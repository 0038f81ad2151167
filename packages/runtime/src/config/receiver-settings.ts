import { setting } from './setting.ts';
import { byteSize, duration } from './value-kinds.ts';

/** Limits of the receiver. */
export const receiverSettings = {
  maxRequestBytes: setting('JUNJO_MAX_REQUEST_BYTES', byteSize({ min: '64KiB', max: '1GiB' }), {
    doc: 'Largest export request, on the wire and decompressed. A larger one is refused for good (413).',
    default: '64MiB',
    embeddedDefault: '16MiB',
  }),
  maxRecordBytes: setting('JUNJO_MAX_RECORD_BYTES', byteSize({ min: '64KiB', max: '256MiB' }), {
    doc: "Largest record of the span log; larger requests are split at span borders. Kafka's own limit holds when it is lower.",
    default: '16MiB',
  }),
  inFlightBytes: setting('JUNJO_IN_FLIGHT_BYTES', byteSize({ min: '1MiB' }), {
    doc: 'Bytes of requests (as they arrive and inflated) that a receiver holds at once; beyond it the answer is "try again".',
    default: '256MiB',
    embeddedDefault: '96MiB',
  }),
  inFlightBytesPerProject: setting('JUNJO_IN_FLIGHT_BYTES_PER_PROJECT', byteSize({ min: '1MiB' }), {
    doc: 'The same for one project, so that one cannot use up the budget of all.',
    default: '128MiB',
    embeddedDefault: '64MiB',
  }),
  appendTimeoutMs: setting('JUNJO_APPEND_TIMEOUT', duration({ min: '100ms', max: '5m' }), {
    doc: 'How long a receiver waits for the log to take a request before it answers "try again".',
    default: '10s',
  }),
};
