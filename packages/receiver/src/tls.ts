import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { PermanentError } from '@studio/core';
import type { ReceiverConfig } from './config.ts';

/** PEM contents. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly clientCa: Buffer | undefined;
}

/** Reads and checks the TLS files; `undefined` when none are configured. @throws PermanentError naming the file */
export async function readTlsFiles(config: ReceiverConfig): Promise<TlsFiles | undefined> {
  const { tlsCertFile, tlsKeyFile, tlsClientCaFile } = config;
  if (!tlsCertFile || !tlsKeyFile) return undefined;
  const [cert, key, clientCa] = await Promise.all([
    read(tlsCertFile),
    read(tlsKeyFile),
    tlsClientCaFile ? read(tlsClientCaFile) : undefined,
  ]);
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

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new PermanentError(`The TLS file ${file} cannot be read.`, { code: 'bad_tls_files', cause });
  }
}
