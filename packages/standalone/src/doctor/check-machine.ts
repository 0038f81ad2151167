/** Whether this machine can run the process at all: Node, disk, data folder. */
import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import bytes from 'bytes-iec';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Types are stripped without a flag, and stably, from this version on. */
const NODE = { major: 24, minor: 12 };

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isEnough = major > NODE.major || (major === NODE.major && minor >= NODE.minor);
  const needed = `${NODE.major}.${NODE.minor}`;
  if (isEnough) return ok('Node', version);
  return fail(
    'Node',
    version,
    `Node ${needed} or newer is needed: \`npm ci\` brings one, and \`npm run\` uses it.`,
  );
}

export async function checkDataFolder(folder: string): Promise<Finding> {
  const parent = await existingParent(folder);
  const isThere = parent === folder;
  try {
    if (!(await stat(parent)).isDirectory()) throw new Error('there is a file of that name');
    await access(parent, constants.W_OK | constants.X_OK);
    return ok('data folder', isThere ? folder : `${folder} (will be made)`);
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'EACCES' ? 'not writable' : (error as Error).message;
    const advice =
      'Give this user the right to write there, or set JUNJO_HOST_DB_DATA_PATH to another folder.';
    return fail('data folder', `${parent}: ${reason}`, advice);
  }
}

const SCARCE = bytes.parse('5GiB') ?? 0;
const TOO_LITTLE = bytes.parse('512MiB') ?? 0;

export async function checkDisk(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(await existingParent(folder));
  const free = bavail * bsize;
  const found = `${bytes.format(free, { mode: 'binary' })} free`;
  const advice = 'Make room, or set JUNJO_HOST_DB_DATA_PATH to a folder on another disk.';
  if (free < TOO_LITTLE) return fail('disk', found, advice);
  return free < SCARCE ? warn('disk', found, advice) : ok('disk', found);
}

async function existingParent(folder: string): Promise<string> {
  const isThere = await stat(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  );
  return isThere || dirname(folder) === folder ? folder : existingParent(dirname(folder));
}
