import type { DataFolder } from '../data-folder/data-folder.ts';
import { runningProcess } from '../data-folder/running-process.ts';

const TIMEOUT_MS = 5_000;

export type Told = 'told' | 'nothing runs' | 'no answer';

/** Tells the process on this folder, when there is one, what changed: `/keys/revoked/<id>`, `/keys/created/<hash>`. */
export async function tellRunningProcess(folder: DataFolder, path: string): Promise<Told> {
  const process = runningProcess(folder);
  if (!process?.ready) return 'nothing runs';
  const { url, token } = process.ready.control;
  try {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.status === 204 ? 'told' : 'no answer';
  } catch {
    return 'no answer';
  }
}
