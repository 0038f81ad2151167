import { z } from 'zod';
import { plain } from './fields.ts';
import { junjo, outcomeSchema, serviceNameQuery, serviceNamespaceQuery, serviceSchema } from './junjo.ts';
import { moment } from './moment.ts';
import { limitQuery } from './parameters.ts';

const { text, textOrNull, countOrNull } = junjo;

export const agentExecutionsQuery = limitQuery.extend({
  service_namespace: serviceNamespaceQuery,
  service_name: serviceNameQuery,
  agent_key: plain(500).optional().meta({ description: 'Only of this agent.', example: 'weather_agent' }),
  structural_id: plain(500)
    .optional()
    .meta({ description: 'Only of this version of its code.', example: 'agent_sha256:e6e1959025' }),
  service_version: plain(500)
    .optional()
    .meta({ description: 'Only of this version of the service.', example: '1.2.3' }),
  outcome: outcomeSchema.optional().meta({ description: 'Only with this outcome.', example: 'failed' }),
  start_time: moment('Started not before. RFC 3339 or Unix ms.'),
  end_time: moment('Started before. RFC 3339 or Unix ms.'),
});

const usage = z.object({
  model_responses: z.number().int().meta({ description: 'Responses of models.', example: 2 }),
  fields: z
    .record(
      z.string(),
      z.object({
        sum: z.number().meta({ description: 'Of all responses.', example: 20 }),
        observations: z.number().int().meta({ description: 'Responses that said it.', example: 2 }),
      }),
    )
    .meta({
      description: 'Sums by what was counted.',
      example: { inputTokens: { sum: 20, observations: 2 } },
    }),
});

export const agentExecutionSchema = z
  .object({
    trace_id: text('Trace id.', '90aadb965a9962becc6c0ca21561d8a6'),
    agent_span_id: text('Span of the agent.', '2cc3fcaf1165b811'),
    service: serviceSchema.meta({ description: 'The service that ran it.' }),
    agent_key: textOrNull('Key of the agent.', 'weather_agent'),
    agent_name: text('Name of the agent.', 'Weather Agent'),
    structural_id: textOrNull('The same for every run of the same code.', 'agent_sha256:e6e1959025'),
    definition_id: textOrNull('Id of the agent object.', 'yZaBEU51tQfeSs2fX7kSZ'),
    runtime_id: textOrNull('Id of this run.', 'jZ8yFj0knZtHTLqBEe79o'),
    start_time: text('Start, with microseconds.', '2026-11-21T05:13:57.608778Z'),
    end_time: text('End, with microseconds.', '2026-11-21T05:13:57.629019Z'),
    duration_ns: z.number().int().meta({ description: 'Nanoseconds between both.', example: 20241000 }),
    outcome: outcomeSchema,
    termination_reason: textOrNull('Why it ended.', 'final_output'),
    limits: z
      .object({
        model_requests: countOrNull('Requests to models that it might make.', 8),
        tool_calls: countOrNull('Calls of tools that it might make.', 32),
      })
      .meta({ description: 'What it was allowed.' }),
    counts: z
      .object({
        operations: countOrNull('Requests and calls together.', 3),
        model_requests: countOrNull('Requests to models.', 2),
        tool_calls: z
          .object({
            requested: countOrNull('Asked for by models.', 1),
            admitted: countOrNull('Found to be allowed.', 1),
            started: countOrNull('Begun.', 1),
            completed: countOrNull('Done.', 1),
          })
          .meta({ description: 'Calls of tools.' }),
      })
      .meta({ description: 'What it did.' }),
    usage: usage.nullable().meta({ description: 'Tokens and the like, as the models counted.' }),
  })
  .meta({ id: 'AgentExecution' });

export const agentExecutionsSchema = z.array(agentExecutionSchema);
