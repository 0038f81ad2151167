import { spanLogConformance } from '../conformance/suite.ts';
import { freshFolder } from './fresh-folder.ts';

spanLogConformance({ name: 'embedded', cannot: [], modelRuns: 40, fresh: freshFolder });
