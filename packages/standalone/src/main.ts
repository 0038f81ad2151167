import { exitCodeOf, reportFailure } from '@studio/runtime';
import { createCli } from './cli.ts';

try {
  await createCli(process).parseAsync(process.argv);
} catch (error) {
  reportFailure(error, process.stderr);
  process.exitCode = exitCodeOf(error);
}
