/** What mock servers make of the document is what clients, who parse with these schemas, take for the real thing. */
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ZodType } from 'zod';
import { documentedAnswers, everyOperation, type WhatIsWrong } from '../conformance/documented-answers.ts';
import {
  errorSchema,
  forbiddenErrorSchema,
  type Operation,
  openApiDocument,
  validationErrorSchema,
} from './index.ts';

interface Documented {
  readonly parameters?: readonly { in: string; name: string; schema: { example?: unknown } }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Body }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Body {
  readonly properties: Readonly<Record<string, { readonly example?: unknown }>>;
  readonly required?: readonly string[];
}

const backend = new OpenAPIBackend({ definition: openApiDocument() as Document, quick: true });
let whatIsWrong: WhatIsWrong;
beforeAll(async () => {
  await backend.init();
  whatIsWrong = await documentedAnswers();
});

const documented = (id: string) => backend.getOperation(id) as Documented;

/** The schema that a client parses an answer of this status with. */
function schemaOf({ success, otherResponses }: Operation, status: number): ZodType | undefined {
  if (status === success.status) return success.schema;
  const other = otherResponses?.[status];
  if (other) return other.schema;
  if (status === 403) return forbiddenErrorSchema;
  return status === 422 ? validationErrorSchema : errorSchema;
}

describe.each(everyOperation)('$id', (operation) => {
  test('every mocked answer parses, with no field too many', () => {
    const statuses = Object.keys(documented(operation.id).responses).map(Number);
    expect(statuses).toContain(operation.success.status);
    for (const code of statuses) {
      const { status, mock } = backend.mockResponseForOperation(operation.id, { code });
      expect(status).toBe(code);
      const schema = schemaOf(operation, status);
      if (schema) expect(schema.parse(mock)).toEqual(mock);
      else expect(mock).toEqual({});
    }
  });

  test('a mocked success is found to be as documented, and one with a field too many is not', () => {
    const { status, schema, contentType = 'application/json', setsCookie } = operation.success;
    const { mock } = backend.mockResponseForOperation(operation.id);
    const headers = new Headers(setsCookie ? { 'set-cookie': 'junjo_session=1' } : {});
    const given = { status, contentType, body: schema ? mock : '', headers };
    expect(whatIsWrong(operation, given)).toEqual([]);
    const [first] = [mock].flat() as unknown[];
    const changed = typeof first === 'object' ? { ...first, surprise: 1 } : 1;
    const body = Array.isArray(mock) ? [changed] : changed;
    expect(whatIsWrong(operation, { ...given, body })).not.toEqual([]);
    expect(whatIsWrong(operation, { ...given, status: 418 })).toEqual([expect.stringContaining('418')]);
  });

  test('the examples of its request are taken', () => {
    const { parameters = [], requestBody } = documented(operation.id);
    const examples = (where: string) =>
      Object.fromEntries(
        parameters
          .filter((one) => one.in === where)
          .map(({ name, schema }) => [name, String(schema.example)]),
      );
    operation.params?.parse(examples('path'));
    operation.query?.parse(examples('query'));
    const body = requestBody?.content['application/json']?.schema;
    expect(body === undefined).toBe(operation.body === undefined);
    if (!body) return;
    const fields = Object.entries(body.properties).map(([name, { example }]) => [name, example] as const);
    operation.body?.parse(Object.fromEntries(fields));
    const needed = fields.filter(([name]) => body.required?.includes(name));
    operation.body?.parse(Object.fromEntries(needed));
    const withMore = Object.fromEntries([...fields, ['surprise', 1]]);
    expect(operation.body?.safeParse(withMore).success).toBe(false);
  });
});
