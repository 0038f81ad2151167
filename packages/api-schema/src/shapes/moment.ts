import { z } from 'zod';

/** A time in a query, left out or as people and as programs write it. */
export const moment = (description: string) =>
  z
    .union(
      [
        z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
        z
          .string()
          .regex(/^\d{1,13}$/)
          .transform((text) => new Date(Number(text))),
      ],
      'must be RFC 3339 or Unix milliseconds',
    )
    .optional()
    .meta({ description, example: '2026-11-21T00:00:00Z' });
