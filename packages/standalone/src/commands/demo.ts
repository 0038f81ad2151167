import { newApiKey } from '@studio/api/secrets';
import { PermanentError, systemClock } from '@studio/core';
import { DEFAULT_PROJECT } from '@studio/relational';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import type { CliProcess } from '../cli-process.ts';
import { runningProcess } from '../data-folder/running-process.ts';
import type { DemoResult } from '../demo/send-demo.ts';
import { countOption, durationOption } from './option-values.ts';
import { standaloneConfig } from './standalone-config.ts';

interface DemoFlags {
  readonly traces: number;
  readonly endpoint?: string;
  readonly apiKey?: string;
  readonly spread: number;
  readonly seed: number;
}

const KEY_LIFE_MS = 3_600_000;

/** `studio demo`: a made-up LLM workload for a server that runs, so that there is something to look at. */
export function addDemo(cli: Command, process: CliProcess): void {
  cli
    .command('demo')
    .description('send made-up conversations, document questions and workflows to a running server')
    .option('--traces <count>', 'how many traces', countOption, 200)
    .option('--endpoint <host:port>', 'OTLP/gRPC endpoint (default: the server that runs here)')
    .option(
      '--api-key <key>',
      'API key (default: one made for this, good for an hour, where the server runs here)',
    )
    .option('--spread <duration>', 'how far back the first trace lies', durationOption, durationOption('1h'))
    .option('--seed <number>', 'the same number gives the same workload', countOption, 1)
    .action((flags: DemoFlags) => runDemo(process, flags));
}

async function runDemo(process: CliProcess, flags: DemoFlags): Promise<void> {
  const { endpoint, apiKey } = await destination(process, flags);
  const isTerminal = process.stderr.isTTY === true;
  const bar = new SingleBar({
    format: '{bar} {value}/{total} traces',
    stream: process.stderr as NodeJS.WriteStream,
  });
  if (isTerminal) bar.start(flags.traces, 0);
  const { sendDemo } = await import('../demo/send-demo.ts');
  const result = await sendDemo({
    endpoint,
    apiKey,
    traces: flags.traces,
    seed: flags.seed,
    spreadMs: flags.spread,
    nowMs: systemClock.nowMs(),
    onProgress: (traces) => bar.update(traces),
  });
  if (isTerminal) bar.stop();
  report(process, endpoint, result);
}

function report(
  process: CliProcess,
  endpoint: string,
  { traces, sentSpans, failedSpans, lastError }: DemoResult,
): void {
  if (failedSpans > 0 || sentSpans === 0) {
    const reason = lastError?.message ?? 'no answer';
    throw new PermanentError(
      `${endpoint} did not take the spans (${reason}); is the server running, and the key right?`,
      {
        code: 'demo_failed',
        cause: lastError,
      },
    );
  }
  process.stdout.write(
    `Sent ${sentSpans} spans in ${traces} traces of 5 services. Look at them:\n` +
      `  npm run studio -- sql "SELECT service_name, count() AS spans FROM spans GROUP BY service_name"\n`,
  );
}

/** What the flags say, else the server that runs on this data folder and a key that is made for this. */
async function destination(
  process: CliProcess,
  flags: DemoFlags,
): Promise<{ endpoint: string; apiKey: string }> {
  const { config, folder } = standaloneConfig(process);
  const running = flags.endpoint ? undefined : runningProcess(folder);
  const scheme = config.tlsCertFile ? 'https' : 'http';
  const address = running?.ready?.endpoints.otlpGrpc ?? `127.0.0.1:${config.otlpGrpcPort}`;
  const endpoint = flags.endpoint ?? `${scheme}://${address}`;
  const apiKey = flags.apiKey ?? config.bootstrapApiKey;
  if (apiKey) return { endpoint, apiKey };
  if (!running?.ready) {
    throw new PermanentError(
      `No server runs on the data in ${folder.path}: start it (npm start), or name one with --endpoint and --api-key.`,
      { code: 'nowhere_to_send' },
    );
  }
  const secret = newApiKey();
  const expiresAt = new Date(systemClock.nowMs() + KEY_LIFE_MS);
  const { withRelational } = await import('../compose/with-relational.ts');
  await withRelational(config, folder, ({ apiKeys }) =>
    apiKeys.create({ projectId: DEFAULT_PROJECT, name: 'demo', secret, expiresAt }),
  );
  return { endpoint, apiKey: secret };
}
