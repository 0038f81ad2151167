import { z } from 'zod';
import { diagnosticSchema, junjo, payloadSchema, SPAN_ID } from './junjo.ts';

const { text, textOrNull, countOrNull } = junjo;
const STORE = 'YVALZ1GWNKhtIxePvea1A';
const loss = (description: string) => z.number().int().meta({ description, example: 0 });

const integrity = z
  .object({
    status: z
      .enum(['complete', 'partial'])
      .meta({ description: 'Whether nothing is known to be missing or wrong.', example: 'complete' }),
    diagnostics: z.array(diagnosticSchema).meta({ description: 'What is wrong.' }),
    loss_counts: z
      .object({
        resource_dropped_attributes: loss('Resource attributes that the sender dropped.'),
        span_dropped_attributes: loss('Attributes that the sender dropped.'),
        span_dropped_events: loss('Events that the sender dropped.'),
        span_dropped_links: loss('Links that the sender dropped.'),
        event_dropped_attributes: loss('Attributes of events that the sender dropped.'),
      })
      .meta({ description: 'What the sender dropped of the spans that it was read from.' }),
  })
  .meta({ id: 'JunjoIntegrity' });

const transition = z.object({
  sequence: z.number().int().meta({
    description: 'From 1 for the life of the store; by time where the SDK did not number them.',
    example: 1,
  }),
  revision_before: countOrNull('Revision before it.', 0),
  revision_after: countOrNull('The same when it changed nothing.', 1),
  span_id: text('Span that was current.', '73a3bee6a94b6a24'),
  event_id: textOrNull('Id of the event.', 'wjV7JWJrTDBLJiVAQL8FD'),
  action: textOrNull('Method that made it.', 'append_item'),
  time_unix_nano: text('When.', '1795237721370321964'),
  patch: payloadSchema
    .nullable()
    .meta({ description: 'Its `value` is a list of operations (RFC 6902); null when it cannot be read.' }),
});

export const workflowStoreSchema = z
  .object({
    store_id: text('Id of the store.', STORE),
    parent_store_id: textOrNull('Store of the workflow that a subflow ran in.', null),
    name: textOrNull('Class of the store.', 'St'),
    owner_span_id: text('Run that it is of.', SPAN_ID),
    role: z
      .enum(['runtime', 'application'])
      .meta({ description: 'Its own, or one that an agent was given to work on.', example: 'runtime' }),
    status: z.enum(['verified', 'policy_unavailable', 'failed', 'not_applicable']).meta({
      description:
        'Whether start state and patches lead to the end state; or a policy hides a part; or they do not; or there is no state.',
      example: 'verified',
    }),
    reason: textOrNull('Why it is not verified.', null),
    revision_start: countOrNull('Revision at the start.', 0),
    revision_end: countOrNull('Revision at the end.', 6),
    start: payloadSchema.nullable().meta({ description: 'State at the start.' }),
    end: payloadSchema
      .nullable()
      .meta({ description: 'State at the end, as sent; null when verified: then it follows from the rest.' }),
    transitions: z.array(transition).meta({ description: 'In their order.' }),
    integrity: integrity.meta({ description: 'Whether all of it is here.' }),
  })
  .meta({ id: 'WorkflowStore' });
