/** The real command line as a child process, on free ports and a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../src/main.ts');

/** Any free port for each; nothing of the environment of the tests but what Node needs. */
const ENV = {
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  JUNJO_OTLP_GRPC_PORT: '0',
  JUNJO_OTLP_HTTP_PORT: '0',
  JUNJO_BACKEND_PORT: '0',
  GRPC_PORT: '0',
  JUNJO_WAL_GRPC_PORT: '0',
  JUNJO_METRICS_PORT: '0',
  JUNJO_LOG_LEVEL: 'warn',
};

export type Env = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command to its end. */
export async function studio(args: readonly string[], env: Env): Promise<Ended> {
  return collect(spawnStudio(args, env));
}

function spawnStudio(args: readonly string[], env: Env): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    env: { ...ENV, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function collect(child: ChildProcess): Promise<Ended> {
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

export interface Ready {
  readonly pid: number;
  readonly dataPath: string;
  readonly apiKey?: string;
  readonly token?: string;
  readonly endpoints: { otlpGrpc: string; otlpHttp: string; api: string; metrics: string };
}

export interface Server {
  readonly ready: Ready;
  readonly env: Env;
  /** How long it took from spawn to ready, ms. */
  readonly startMs: number;
  end(signal: NodeJS.Signals): Promise<Ended>;
}

/** `studio start --json`, ready. Rejects with its output when it ends before. */
export async function startServer(env: Env): Promise<Server> {
  const began = performance.now();
  const child = spawnStudio(['start', '--json'], env);
  const ended = collect(child);
  const ready = await new Promise<Ready>((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', (text: string) => {
      out += text;
      if (out.includes('\n')) resolve(JSON.parse(out.slice(0, out.indexOf('\n'))) as Ready);
    });
    void ended.then(({ code, err }) =>
      reject(new Error(`it ended with ${code} before it was ready:\n${err}`)),
    );
  });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { ready, env, startMs: performance.now() - began, end };
}
