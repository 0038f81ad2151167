import type { ZodType } from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import {
  type ErrorCode,
  errorExamples,
  errorSchema,
  errorStatus,
  forbiddenErrorSchema,
  validationErrorSchema,
} from '../errors.ts';
import type { Operation } from '../operation.ts';

/**
 * For one document: every answer of an operation by its status. What it gives, then what follows from who may, what it
 * takes and asks. Failures that many operations have in common are written once.
 */
export function createResponses(): (operation: Operation) => ZodOpenApiResponsesObject {
  const failures = new Map<string, ZodOpenApiResponseObject>();
  const shared = (status: number, codes: readonly ErrorCode[]) => {
    const id = codes.join('-');
    const known = failures.get(id) ?? failure(id, status, codes);
    failures.set(id, known);
    return known;
  };
  return (operation) => ({ ...success(operation), ...failuresOf(operation, shared), ...others(operation) });
}

function success({ success: { status, schema, contentType, setsCookie } }: Operation) {
  if (!schema) return { [status]: { description: 'Done.' } };
  const mediaType: string = contentType ?? 'application/json';
  const content = { [mediaType]: { schema } };
  return { [status]: { description: 'OK', content, ...(setsCookie ? { headers: SET_COOKIE } : {}) } };
}

function others({ otherResponses = {} }: Operation): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(otherResponses).map(([status, { description, schema }]) => [
      status,
      { description, content: { 'application/json': { schema } } },
    ]),
  );
}

function failuresOf(
  operation: Operation,
  failure: (status: number, codes: readonly ErrorCode[]) => ZodOpenApiResponseObject,
): ZodOpenApiResponsesObject {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of failureCodes(operation)) {
    byStatus.set(errorStatus[code], [...(byStatus.get(errorStatus[code]) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [String(status), failure(status, codes)]),
  ) as ZodOpenApiResponsesObject;
}

function failureCodes({ access, params, query, body, errors = [], isAlwaysAnswered }: Operation) {
  const codes = new Set<ErrorCode>(errors);
  if (access !== 'public') codes.add('unauthenticated');
  if (access !== 'public' && access !== 'api_key') codes.add('forbidden');
  if (params || query || body) codes.add('validation_failed');
  if (body) codes.add('payload_too_large').add('unsupported_media_type');
  if (!isAlwaysAnswered) codes.add('unavailable');
  return codes;
}

/** Codes of one status have one schema; their examples say which ones there are. */
function failure(id: string, status: number, codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const { why, headers } = OF_STATUS[status] ?? {};
  const examples = Object.fromEntries(
    codes.map((code) => [code, { value: { code, message: errorExamples[code], ...EXTRA[code] } }]),
  );
  return {
    id,
    description: why ?? '',
    ...(headers ? { headers } : {}),
    content: { 'application/json': { schema: schemaOf(codes), examples } },
  };
}

function schemaOf(codes: readonly ErrorCode[]): ZodType {
  if (codes.includes('validation_failed')) return validationErrorSchema;
  return codes.includes('forbidden') ? forbiddenErrorSchema : errorSchema;
}

const EXTRA: Partial<Record<ErrorCode, object>> = {
  validation_failed: { errors: [{ path: 'project', message: 'must not be empty' }] },
  forbidden: { missing_scopes: ['write'] },
};

const header = (type: 'string' | 'integer', description: string, example: string | number) =>
  ({ description, required: true, schema: { type }, example }) as const;

const SET_COOKIE = {
  'Set-Cookie': header('string', 'The session.', 'junjo_session=eyJhbGciOiJIUzI1NiJ9; Path=/; HttpOnly'),
};
const RETRY_AFTER = { 'Retry-After': header('integer', 'Seconds to wait before trying again.', 1) };
const CHALLENGE = { 'WWW-Authenticate': header('string', 'How to say who one is.', 'Bearer') };

const OF_STATUS: Record<number, Pick<ZodOpenApiResponseObject, 'headers'> & { readonly why: string }> = {
  400: { why: 'It was done before.' },
  401: { why: 'Nobody, or not who they say.', headers: CHALLENGE },
  403: { why: 'Known, and may not do this, or not in this project.' },
  404: { why: 'There is no such thing.' },
  409: { why: 'It contradicts what is there.' },
  413: { why: 'The body is too large.' },
  415: { why: 'The body is not application/json.' },
  422: { why: 'The request does not fit.' },
  429: { why: 'Too many tries.', headers: RETRY_AFTER },
  503: { why: 'A store does not answer now.', headers: RETRY_AFTER },
};
