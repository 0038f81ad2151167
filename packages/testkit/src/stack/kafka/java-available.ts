import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether a native broker can run here (Java 17 or newer, and Maven to fetch it), and if not, why. */
export async function javaAvailable(): Promise<{ available: true } | { available: false; reason: string }> {
  const java = await run('java', ['-version'], { timeout: 20_000 }).catch(() => undefined);
  if (!java) return { available: false, reason: 'no java command' };
  const version = Number(/version "(\d+)/.exec(java.stderr)?.[1] ?? 0);
  if (version < 17) return { available: false, reason: `Java ${version} is too old: Kafka 4 needs 17` };
  const maven = await run('mvn', ['-v'], { timeout: 20_000 }).catch(() => undefined);
  if (!maven) return { available: false, reason: 'no mvn command to fetch Kafka with' };
  return { available: true };
}
