import { z } from 'zod';

/** One environment variable: how its text is read, what it means and what holds when it is not set. */
export interface Setting<T> {
  readonly env: string;
  readonly schema: z.ZodType<T, string>;
  /** What it does, for docs/configuration.md: one or two sentences. */
  readonly doc: string;
  /** As it would be written in the environment. */
  readonly default?: string;
  /** Default where no Kafka is configured, so that the log is the embedded one. */
  readonly embeddedDefault?: string;
  /** Its value is never shown: not in an error, not in a log. */
  readonly secret?: boolean;
}

interface Details {
  readonly doc: string;
  readonly secret?: boolean;
}

/** A variable with a default. */
export function setting<T>(
  env: string,
  schema: z.ZodType<T, string>,
  details: Details & { readonly default: string; readonly embeddedDefault?: string },
): Setting<T> {
  return { env, schema, ...details };
}

/** A variable that may be absent. */
export function optional<T>(
  env: string,
  schema: z.ZodType<T, string>,
  details: Details,
): Setting<T | undefined> {
  return { env, schema, ...details };
}

/**
 * A value read from text. `parse` answers undefined for what it does not take; `allowed` then ends the error
 * sentence and stands in the documentation.
 */
export function fromText<T>(allowed: string, parse: (text: string) => T | undefined): z.ZodType<T, string> {
  return z
    .string()
    .transform((text, context) => {
      const value = parse(text);
      if (value !== undefined) return value;
      context.addIssue({ code: 'custom', message: allowed });
      return z.NEVER;
    })
    .meta({ allowed });
}

/** The `allowed` text of a schema made by `fromText`. */
export function allowedBy(schema: z.ZodType): string {
  return String(schema.meta()?.['allowed'] ?? '');
}
