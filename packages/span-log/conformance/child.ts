import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SpanLogConfig } from '../src/config.ts';

/** A process of its own on the log: `use-and-close` or `append-until-killed`. */
export function startChild(
  task: 'use-and-close' | 'append-until-killed',
  config: SpanLogConfig,
  ...args: string[]
) {
  const script = fileURLToPath(new URL(`./children/${task}.ts`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(config), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return {
    process: child,
    output: () => output,
    /** Resolves when it has written so many lines. */
    lines: async (count: number) => {
      while (output.split('\n').length <= count) {
        if (child.exitCode !== null) throw new Error(`the child ended with ${child.exitCode}: ${output}`);
        await setTimeout(10);
      }
    },
  };
}
