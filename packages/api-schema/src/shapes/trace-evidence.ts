import { z } from 'zod';
import { diagnosticSchema, junjo, SPAN_ID, TRACE_ID } from './junjo.ts';
import { spanSchema } from './span.ts';

const byKey = (description: string, key: string, example: object) =>
  z.record(z.string(), z.unknown()).meta({ description, example: { [key]: example } });

/** The original's form; what stands inside of the maps depends on the kind of executable. */
export const traceEvidenceSchema = z
  .object({
    trace_id: junjo.text('Trace id.', TRACE_ID),
    spans: z.array(spanSchema).meta({ description: 'All spans, newest first.' }),
    executables_by_span_id: byKey(
      'Workflows, subflows and agents: ids, store, integrity; of an agent also its summary, payloads and error.',
      SPAN_ID,
      { executable_type: 'workflow', name: 'Demo Workflow', store_id: 'YVALZ1GWNKhtIxePvea1A' },
    ),
    operations_by_owner_runtime_id: byKey(
      'Of each agent its requests to models and calls of tools, by span id, in the order of their numbers.',
      'jZ8yFj0knZtHTLqBEe79o',
      { '578beda6cb448e10': { operation_type: 'model_request', sequence: 1 } },
    ),
    stores_by_id: byKey(
      'Stores: owner, start and end state, transitions with the states before and after, whether replaying them was verified.',
      'YVALZ1GWNKhtIxePvea1A',
      { store_id: 'YVALZ1GWNKhtIxePvea1A', owner_span_id: SPAN_ID },
    ),
    relationships_by_owner_span_id: byKey(
      'Of each agent what it ran in, and the workflows and agents that ran in it.',
      '2cc3fcaf1165b811',
      { parent: null },
    ),
    diagnostics: z
      .array(
        z.object({
          scope: z
            .enum(['executable', 'operation', 'store'])
            .meta({ description: 'What it is about.', example: 'executable' }),
          owner_span_id: junjo.text('Where it was found.', SPAN_ID),
          issue: diagnosticSchema.meta({ description: 'What was found.' }),
        }),
      )
      .meta({ description: 'What could not be understood, and belongs to no executable or store above.' }),
  })
  .meta({ id: 'TraceEvidence' });
