import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { PermanentError } from '@studio/core';
import type { ApiConfig } from '../deps.ts';

/** PEM contents. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly clientCa: Buffer | undefined;
}

/** The configured TLS files, checked; `undefined` when there are none. @throws PermanentError `bad_tls_files` */
export async function readTlsFiles(config: ApiConfig): Promise<TlsFiles | undefined> {
  const { tlsCertFile, tlsKeyFile, tlsClientCaFile } = config;
  if (!tlsCertFile || !tlsKeyFile) return undefined;
  const cert = await read('JUNJO_TLS_CERT', tlsCertFile);
  const key = await read('JUNJO_TLS_KEY', tlsKeyFile);
  const clientCa = tlsClientCaFile ? await read('JUNJO_TLS_CLIENT_CA', tlsClientCaFile) : undefined;
  try {
    createSecureContext({ cert, key, ...(clientCa ? { ca: clientCa } : {}) });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PermanentError(`TLS cannot be set up with ${tlsCertFile} and ${tlsKeyFile}: ${why}.`, {
      code: 'bad_tls_files',
      cause,
    });
  }
  return { cert, key, clientCa };
}

async function read(variable: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new PermanentError(`The file ${file} (${variable}) cannot be read.`, {
      code: 'bad_tls_files',
      cause,
    });
  }
}
