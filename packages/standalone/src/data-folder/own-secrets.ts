import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { PermanentError } from '@studio/core';
import { z } from 'zod';
import type { DataFolder } from './data-folder.ts';

const BYTES = 32;

const key = z
  .base64()
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
  .refine((bytes) => bytes.length === BYTES);
const schema = z.strictObject({ sessionSecret: key, secureCookieKey: key });

export type OwnSecrets = z.output<typeof schema>;

/**
 * The keys of sessions and of signing keys that this folder's process made for itself: in a file that only its user can
 * read, made when missing. @throws PermanentError `secrets_corrupt`
 */
export function ownSecrets({ secrets: file }: DataFolder): OwnSecrets {
  const text = readIfThere(file) ?? writeNew(file);
  const parsed = schema.safeParse(jsonOrNothing(text));
  if (parsed.success) return parsed.data;
  throw new PermanentError(
    `The file ${file} does not hold the keys of this installation; restore it, or move it away to sign everybody out.`,
    { code: 'secrets_corrupt' },
  );
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all. */
function writeNew(file: string): string {
  const random = () => randomBytes(BYTES).toString('base64');
  const text = `${JSON.stringify({ sessionSecret: random(), secureCookieKey: random() }, undefined, 2)}\n`;
  const next = `${file}.next`;
  rmSync(next, { force: true });
  writeFileSync(next, text, { mode: 0o600, flush: true });
  linkSync(next, file);
  rmSync(next);
  return text;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
