import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import manifest from '../../package.json' with { type: 'json' };
import type { Operation } from '../operation.ts';
import { operations } from '../operations/index.ts';
import { fillExamples } from './fill-examples.ts';
import { createResponses } from './responses.ts';

/**
 * The OpenAPI 3.1 document, from the same operations that the router is made of. Its version is this package's: that of
 * the contract.
 */
export function openApiDocument(): object {
  const responsesOf = createResponses();
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of inOrder(Object.values(operations))) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: describe(operation, responsesOf(operation)),
    };
  }
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Junjo AI Studio',
      version: manifest.version,
      description: 'Spans in by OpenTelemetry, answers out as JSON. Times are UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ developerToken: [] }, { session: [] }],
    components: { securitySchemes },
    paths,
  });
  // As a tree: what stands in several places is one object, which some tools take for a circle.
  return fillExamples(JSON.parse(JSON.stringify(document)) as object);
}

const METHODS: readonly Operation['method'][] = ['get', 'post', 'put', 'patch', 'delete'];

/** By tag in the order of the modules, then by path: what a module exports has no order of its own. */
function inOrder(all: readonly Operation[]): readonly Operation[] {
  const tags = [...new Set(all.map(({ tag }) => tag))];
  const byPath = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);
  return all.toSorted(
    (a, b) =>
      tags.indexOf(a.tag) - tags.indexOf(b.tag) ||
      byPath(a.path, b.path) ||
      METHODS.indexOf(a.method) - METHODS.indexOf(b.method),
  );
}

const securitySchemes = {
  developerToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'A developer token whose scopes cover the role that the operation needs.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'junjo_session',
    description: 'Set by signing in. Requests that change something need an allowed Origin header beside it.',
  },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-junjo-api-key',
    description: 'What applications send spans with.',
  },
} as const;

function describe(
  operation: Operation,
  responses: ZodOpenApiOperationObject['responses'],
): ZodOpenApiOperationObject {
  const { id, tag, summary, description, access, project, params, query, body, aliases } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    ...securityOf(operation),
    requestParams: {
      ...(params ? { path: params } : {}),
      ...(query ? { query } : {}),
      ...(project === 'request' ? { header: projectHeader } : {}),
    } as NonNullable<ZodOpenApiOperationObject['requestParams']>,
    ...(body
      ? {
          requestBody: {
            required: operation.isBodyOptional !== true,
            content: { 'application/json': { schema: body } },
          },
        }
      : {}),
    responses,
    'x-junjo-access': access,
    ...(project ? { 'x-junjo-project': project } : {}),
    ...(aliases ? { 'x-junjo-aliases': [...aliases] } : {}),
  };
}

/** Empty when it is what the document says for all. */
function securityOf({ access }: Operation): Pick<ZodOpenApiOperationObject, 'security'> {
  if (access === 'public') return { security: [] };
  if (access === 'api_key') return { security: [{ apiKey: [] }, {}] };
  return access === 'session' ? { security: [{ session: [] }] } : {};
}

const projectHeader = z.object({
  'x-junjo-project': z
    .string()
    .optional()
    .meta({ description: 'Project of the request.', example: 'default' }),
});
