/** Whether what a server answers is what the OpenAPI document says: for tests of servers, and of mocks of them. */
import { type Operation, openApiDocument, operations } from '@studio/api-schema';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { z } from 'zod';

export interface GivenAnswer {
  readonly status: number;
  readonly contentType: string | null;
  /** Parsed when it is JSON; `''` when there is none. */
  readonly body: unknown;
  readonly headers: Headers;
}

/** What is wrong with an answer of the operation, in words; empty when nothing is. Unknown fields are wrong. */
export type WhatIsWrong = (operation: Operation, answer: GivenAnswer) => string[];

interface DocumentedResponse {
  readonly content?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Of the formats that answers have. */
const formats = {
  'date-time': (text: string) => z.iso.datetime({ offset: true }).safeParse(text).success,
  date: (text: string) => z.iso.date().safeParse(text).success,
};

export async function documentedAnswers(): Promise<WhatIsWrong> {
  const definition = openApiDocument() as Document;
  const backend = new OpenAPIBackend({ definition, quick: true, ajvOpts: { formats } });
  await backend.init();

  return ({ id, success }, { status, contentType, body, headers }) => {
    const responses = backend.getOperation(id)?.responses as Readonly<Record<string, DocumentedResponse>>;
    const documented = responses[String(status)];
    if (!documented) return [`${id}: status ${status} is not documented: ${JSON.stringify(body)}`];
    const problems = Object.keys(documented.headers ?? {})
      .filter((name) => !headers.has(name))
      .map((name) => `${id}: ${status} has no header ${name}`);
    if (!documented.content) {
      return body === '' ? problems : [...problems, `${id}: ${status} has a body, and should have none`];
    }
    const mediaTypes = Object.keys(documented.content);
    const mediaType = contentType?.split(';', 1)[0] ?? '';
    if (!mediaTypes.includes(mediaType))
      problems.push(`${id}: ${status} is ${contentType}, not ${mediaTypes}`);
    if (success.contentType && status === success.status) {
      const isText = success.contentType === 'text/event-stream' && typeof body === 'string';
      const parts = isText ? eventsOf(body) : [body];
      const errors = parts.map((part) => success.schema?.safeParse(part).error);
      return [
        ...problems,
        ...errors.flatMap((error) => (error ? [`${id}: ${status} ${error.message}`] : [])),
      ];
    }
    const { errors } = backend.validator.validateResponse(body, id, status);
    const told = (errors ?? []).map(({ instancePath, message, params }) =>
      [id, status, instancePath, message, JSON.stringify(params)].join(' '),
    );
    return [...problems, ...told];
  };
}

/** The events of a `text/event-stream`: blocks with data. */
function eventsOf(text: string): object[] {
  return text
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => /^\w+: /.test(line)))
    .map((lines) => Object.fromEntries(lines.map((line) => line.split(/: (.*)/s, 2) as [string, string])))
    .filter((fields) => 'data' in fields);
}

/** Every operation, as a list for `test.each`. */
export const everyOperation: readonly Operation[] = Object.values<Operation>(operations);
