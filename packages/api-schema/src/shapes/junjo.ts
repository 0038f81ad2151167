/** What the answers about Junjo executions have in common. */
import { z } from 'zod';
import { plain } from './fields.ts';

const text = (description: string, example: string) => z.string().meta({ description, example });
const textOrNull = (description: string, example: string | null) =>
  z.string().nullable().meta({ description, example });
const countOrNull = (description: string, example: number | null) =>
  z.number().int().nullable().meta({ description, example });

export const junjo = { text, textOrNull, countOrNull };

export const TRACE_ID = '7f9e31dcc256f221988d09d154b807cc';
export const SPAN_ID = 'b1c5ce038d09407d';
export const RUNTIME_ID = 'vtbthSuJQRzBHPmK440Xo';
export const GRAPH_ID = 'graph_e5acd5247d4a0562d1d3c33b768462db';

export const serviceNamespaceQuery = plain(500).meta({
  description: '`service.namespace`; empty for services without one.',
  example: 'demo',
});
export const serviceNameQuery = plain(500)
  .min(1, 'must not be empty')
  .meta({ description: '`service.name`', example: 'demo-app' });

export const serviceSchema = z
  .object({
    namespace: text('`service.namespace`, empty when there is none.', 'demo'),
    name: text('`service.name`', 'demo-app'),
    version: textOrNull('`service.version`', '1.2.3'),
  })
  .meta({ id: 'JunjoService' });

export const outcomeSchema = z
  .enum(['completed', 'failed', 'cancelled'])
  .meta({ description: 'How it ended.', example: 'completed' });

export const correlationSchema = z
  .object({
    type: text('What kind of thing the application tied it to.', 'demo.turn'),
    id: text('Which one.', 'turn_1'),
  })
  .nullable()
  .meta({ description: 'What the application tied it to.' });

export const diagnosticSchema = z
  .object({
    code: text('What was found, for programs.', 'patch_replay_mismatch'),
    path: text('The attribute or event that it is about.', 'state.end'),
    message: text('What was found, for people.', 'The patches lead to another state.'),
  })
  .meta({ id: 'JunjoDiagnostic' });

export const failureFields = {
  type: textOrNull('Class of the error.', 'RuntimeError'),
  message: textOrNull('Its message.', 'boom'),
  stacktrace: textOrNull('Where it came from.', 'Traceback (most recent call last): …'),
};

export const payloadSchema = z
  .object({
    mode: z
      .enum(['full', 'redacted', 'excluded', 'reference'])
      .meta({ description: 'How much of it may be seen.', example: 'full' }),
    policy: textOrNull('Policy that decided so.', 'junjo.full.v1'),
    value: z
      .unknown()
      .meta({ description: 'The JSON itself, where it may be seen.', example: { counter: 0 } }),
    reference: z.unknown().meta({ description: 'Where it is kept, when elsewhere.', example: null }),
    reason: textOrNull('Why it may not be seen, where the sender says so.', null),
  })
  .meta({ id: 'JunjoPayload' });
