import { flushSignalConformance } from '../conformance/suite.ts';
import { openFlushSignal } from '../src/open.ts';
import { silent } from './silent.ts';

flushSignalConformance({
  name: 'in-process',
  open: () => openFlushSignal({ kind: 'in-process' }, { logger: silent }),
});
