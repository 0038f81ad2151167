import { setTimeout as sleep } from 'node:timers/promises';
import type { Ready } from './standalone-process.ts';

/** GET on the REST API with the developer token; rejects on anything but 200. */
export async function getJson(ready: Ready, token: string, path: string): Promise<unknown> {
  const response = await fetch(ready.endpoints.api + path, { headers: { authorization: `Bearer ${token}` } });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Sends an export request as protobuf over HTTP and gives the status. */
export async function postTraces(ready: Ready, apiKey: string, body: Uint8Array): Promise<number> {
  const response = await fetch(`${ready.endpoints.otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf', 'x-junjo-api-key': apiKey },
    body: new Uint8Array(body),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Polls until `probe` gives something, at most 20 s. */
export async function eventually<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`waited 20 s for ${what}`);
    await sleep(50);
  }
}
