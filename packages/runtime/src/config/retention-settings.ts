import { setting } from './setting.ts';
import { byteSize, duration } from './value-kinds.ts';

/** How much the span log keeps. What is not yet indexed is never removed. */
export const retentionSettings = {
  logRetentionMs: setting('JUNJO_LOG_RETENTION', duration({ min: '1m' }), {
    doc: 'Age after which indexed records leave the span log.',
    default: '3d',
    embeddedDefault: '1d',
  }),
  logRetentionBytes: setting('JUNJO_LOG_RETENTION_BYTES', byteSize({ min: '16MiB' }), {
    doc: 'Size of the span log (Kafka: of each partition) beyond which indexed records leave it; when nothing may leave, sending is refused with "try again".',
    default: '10GiB',
    embeddedDefault: '4GiB',
  }),
};
