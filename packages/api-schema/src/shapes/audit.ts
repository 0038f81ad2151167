import { z } from 'zod';
import { id, pageOf, plain, time } from './fields.ts';
import { moment } from './moment.ts';
import { pageWithoutProjectQuery } from './parameters.ts';

const text = (description: string, example: string | null) =>
  z.string().nullable().meta({ description, example });

const outcome = z
  .enum(['success', 'failure'])
  .meta({ description: 'Whether it was done.', example: 'success' });

export const auditEntrySchema = z
  .object({
    id: id('Id of the entry.'),
    at: time('When'),
    actor_type: z
      .enum(['user', 'token', 'anonymous', 'system'])
      .meta({ description: 'What kind of actor.', example: 'user' }),
    actor_id: text('User or token id.', '0b6f7c1e-3f0a-4c58-9d3e-6a1f0d6f2b11'),
    actor_name: text('Email of a user, name of a token: as it was then.', 'ada@example.com'),
    action: z.string().meta({ description: 'What was done or tried.', example: 'api_key.create' }),
    resource_type: z.string().meta({ description: 'What kind of thing it was done to.', example: 'api_key' }),
    resource_id: text('Which one, where known.', '7d9f6b0a-5f0e-4a7e-8f3b-0d4f1e2c3b4a'),
    project_id: text('Project, where it belongs to one.', 'default'),
    outcome,
    reason: text('Error code of a failure.', null),
    address: text('Network address it came from.', '203.0.113.7'),
    user_agent: text('User agent it came from.', 'Mozilla/5.0'),
  })
  .meta({ id: 'AuditEntry' });

export const auditPageSchema = pageOf(auditEntrySchema).meta({ id: 'AuditPage' });

export const auditQuery = pageWithoutProjectQuery.extend({
  from: moment('Not before. RFC 3339 or Unix ms.'),
  to: moment('Before. RFC 3339 or Unix ms.'),
  action: plain(100).optional().meta({ description: 'Only this action.', example: 'user.sign_in' }),
  actor_id: plain(100)
    .optional()
    .meta({ description: 'Only of this actor.', example: '0b6f7c1e-3f0a-4c58-9d3e-6a1f0d6f2b11' }),
  project_id: plain(100).optional().meta({ description: 'Only in this project.', example: 'default' }),
  outcome: outcome.optional().meta({ description: 'Only successes or failures.', example: 'failure' }),
});
