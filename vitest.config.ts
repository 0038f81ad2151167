import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * One project per category, by file name: `x.test.ts` is a unit test, `x.<category>.test.ts` belongs to
 * that category (TESTING.md says which kind of test goes where).
 */
const categories = [
  'embedded',
  'services',
  'contracts',
  'security',
  'concurrency',
  'recovery',
  'e2e',
] as const;
const all = (category: string) => [`packages/**/*.${category}.test.ts`, `bench/**/*.${category}.test.ts`];

export default defineConfig({
  test: {
    pool: 'forks',
    // Tests mostly wait for child processes: a few more files at once than there are cores.
    maxWorkers: availableParallelism() + 1,
    coverage: { include: ['packages/*/src/**/*.ts'], exclude: ['**/gen/**', '**/*.test.ts'] },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...categories.flatMap(all)],
          // Not a limit on how fast a test is: a busy machine must not fail one.
          testTimeout: 30_000,
        },
      },
      ...categories.map((name) => ({
        test: {
          name,
          include: all(name),
          exclude: ['**/node_modules/**'],
          testTimeout: name === 'embedded' ? 30_000 : 120_000,
          hookTimeout: 120_000,
          fileParallelism: name === 'embedded',
        },
      })),
    ],
  },
});
