/** Fields that several shapes have. */
import { z } from 'zod';

export const id = (what: string) =>
  z.string().meta({ description: what, example: '0b6f7c1e-3f0a-4c58-9d3e-6a1f0d6f2b11' });

/** An id in a path: whatever else it might be, it is no secret that ends up in a log. */
export const idParam = (what: string) =>
  z.uuid('must be an id').meta({ description: what, example: '0b6f7c1e-3f0a-4c58-9d3e-6a1f0d6f2b11' });

export const time = (what: string) =>
  z.string().meta({
    description: `${what}, RFC 3339.`,
    example: '2026-11-21T05:08:42.001Z',
    format: 'date-time',
  });

/** U+0000–1F and U+007F–9F, spelled out: not everyone who reads the document's patterns knows `\p{Cc}`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is about control characters
const NO_CONTROL_CHARACTERS = /^[^\u0000-\u001f\u007f-\u009f]*$/;

/** Text that a database may be asked for: no control characters. */
export const plain = (max: number) =>
  z
    .string()
    .max(max, `must have at most ${max} characters`)
    .regex(NO_CONTROL_CHARACTERS, 'must not hold control characters');

export const name = (what: string) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(200, 'must have at most 200 characters')
    .regex(NO_CONTROL_CHARACTERS, 'must not hold control characters')
    .meta({ description: what, example: 'checkout service' });

/** Stored and compared trimmed and in lower case. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'must have at most 254 characters')
  .pipe(z.email('must be an e-mail address'))
  .meta({ description: 'E-mail address.', example: 'ada@example.com', format: 'email' });

/** Long ones cost hashing time; nobody types more. */
export const newPassword = z
  .string()
  .min(8, 'must have at least 8 characters')
  .max(256, 'must have at most 256 characters')
  .meta({ description: 'At least 8 characters.', example: 'correct horse battery' });

/** As typed: an existing one is compared, not judged. */
export const typedPassword = z
  .string()
  .max(1_000, 'must have at most 1000 characters')
  .meta({ description: 'The password.', example: 'correct horse battery' });

const inTheFuture = 'must be a time in RFC 3339, such as 2027-01-31T00:00:00Z';

export const expiresAt = z.iso.datetime({ offset: true, error: inTheFuture }).optional().meta({
  description: 'When it ends by itself; never when left out. RFC 3339.',
  example: '2027-11-21T00:00:00Z',
});

export const message = (example: string) =>
  z.object({ message: z.string().meta({ description: 'What happened, for people.', example }) });

export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item).meta({ description: 'Newest first.' }),
    next_cursor: z.string().nullable().meta({
      description: 'For `cursor` of the next request; null on the last page.',
      example: 'MTc5NTIzNw',
    }),
  });

export const role = z.enum(['viewer', 'member', 'admin']).meta({
  description: 'What a member may do: look; also send keys and tokens; also manage.',
  example: 'member',
});
