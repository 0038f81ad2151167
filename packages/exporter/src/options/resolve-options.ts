import { Metadata } from '@grpc/grpc-js';
import { getStringFromEnv } from '@opentelemetry/core';
import { API_KEY_HEADER } from '../credentials/api-key-credentials.ts';
import type { JunjoExportError } from '../export-error.ts';
import type { RetryLimits } from '../send/send-request.ts';
import type { TlsFiles } from '../send/trace-client.ts';
import type { JunjoOtelExporterOptions } from './exporter-options.ts';
import { parseEndpoint } from './parse-endpoint.ts';

/** The options, checked, with every default filled in. */
export interface ExporterSettings {
  readonly target: string;
  readonly insecure: boolean;
  readonly apiKey: string;
  readonly tokenUrl: string | undefined;
  readonly tls: TlsFiles;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  readonly timeoutMillis: number;
  readonly concurrency: number;
  readonly maxPendingBytes: number;
  readonly maxRequestBytes: number;
  readonly retry: RetryLimits;
  readonly onError: ((error: JunjoExportError) => void) | undefined;
}

/** Just below what a BatchSpanProcessor gives an export (30 s). */
export const EXPORT_TIMEOUT_MILLIS = 25_000;

const MIB = 1024 * 1024;
/** What Node's timers can wait at most. */
const MAX_MILLIS = 2 ** 31 - 1;

/** Throws TypeError, naming the option, for what cannot work. Reads the environment for the API key only. */
export function resolveOptions(options: JunjoOtelExporterOptions): ExporterSettings {
  const { retry = {}, compression = 'none', headers = {}, tokenUrl } = options;
  if (compression !== 'none' && compression !== 'gzip')
    throw new TypeError(`compression must be none or gzip, not ${String(compression)}`);
  checkHeaders(headers);
  return {
    ...parseEndpoint(options.endpoint ?? 'localhost:50051', options.insecure),
    apiKey: apiKeyOf(options.apiKey),
    tokenUrl: tokenUrl === undefined ? undefined : checkedTokenUrl(tokenUrl),
    tls: options.tls ?? {},
    headers,
    compression,
    timeoutMillis: positive('timeoutMillis', options.timeoutMillis ?? EXPORT_TIMEOUT_MILLIS, MAX_MILLIS),
    concurrency: positive('concurrency', options.concurrency ?? 4),
    maxPendingBytes: positive('maxPendingBytes', options.maxPendingBytes ?? 64 * MIB),
    maxRequestBytes: positive('maxRequestBytes', options.maxRequestBytes ?? 4 * MIB),
    retry: {
      initialBackoffMillis: positive(
        'retry.initialBackoffMillis',
        retry.initialBackoffMillis ?? 500,
        MAX_MILLIS,
      ),
      maxBackoffMillis: positive('retry.maxBackoffMillis', retry.maxBackoffMillis ?? 5_000, MAX_MILLIS),
      attemptTimeoutMillis: positive(
        'retry.attemptTimeoutMillis',
        retry.attemptTimeoutMillis ?? 10_000,
        MAX_MILLIS,
      ),
    },
    onError: options.onError,
  };
}

function apiKeyOf(given: string | undefined): string {
  const key =
    given ?? getStringFromEnv('JUNJO_AI_STUDIO_API_KEY') ?? getStringFromEnv('JUNJO_SERVER_API_KEY');
  const trimmed = key?.trim() ?? '';
  if (trimmed === '') throw new TypeError('No API key: give apiKey, or set JUNJO_AI_STUDIO_API_KEY');
  if (!/^[\x21-\x7e]+$/.test(trimmed)) throw new TypeError('apiKey has characters that no API key has');
  return trimmed;
}

function checkedTokenUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password)
    throw new TypeError(
      'tokenUrl must be a full http or https URL, such as http://localhost:1323/api/v1/otel/token',
    );
  return url.href;
}

function checkHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (['authorization', API_KEY_HEADER].includes(name.toLowerCase()))
      throw new TypeError(`headers: ${name} is set by the exporter`);
    try {
      new Metadata().set(name, value);
    } catch {
      throw new TypeError(`headers: ${name} is no valid header or has a value that is none`);
    }
  }
}

function positive(name: string, value: number, max = Number.MAX_SAFE_INTEGER): number {
  if (Number.isFinite(value) && value >= 1 && value <= max) return value;
  throw new TypeError(`${name} must be a number from 1 to ${max}, not ${value}`);
}
