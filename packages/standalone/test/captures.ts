/** Telemetry recorded from real SDKs, and what the original system answered about it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Span } from '@studio/core';
import { decodeTraces } from '@studio/otlp';

export interface Golden {
  /** Path of the REST API. */
  readonly path: string;
  readonly body: readonly unknown[];
}

export interface Capture {
  readonly name: string;
  /** An ExportTraceServiceRequest as it was on the wire. */
  readonly body: Buffer;
  readonly spans: readonly Span[];
  readonly serviceName: string;
  /** One answer for each trace of the capture. */
  readonly goldens: readonly Golden[];
}

export const WORKFLOW = capture('workflow-sdk-0.68.0', 'demo-app', ['workflow-1', 'workflow-2']);
export const AGENT = capture('agent-sdk-0.68.0', 'demo-agents', ['agent-1', 'agent-2']);
export const LEGACY = capture('legacy-sdk-0.62.1', 'demo-legacy', ['legacy-1']);

function capture(name: string, serviceName: string, goldens: readonly string[]): Capture {
  const packages = join(import.meta.dirname, '../..');
  const body = readFileSync(join(packages, 'otlp/testdata', `${name}.bin`));
  const answers = goldens.map((golden) => {
    const text = readFileSync(join(packages, 'api/testdata', `${golden}-spans.json`), 'utf8');
    const { request, body } = JSON.parse(text) as { request: string; body: unknown[] };
    return { path: request.replace('GET ', ''), body };
  });
  return { name, body, spans: decodeTraces(body), serviceName, goldens: answers };
}
