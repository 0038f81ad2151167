import { z } from 'zod';
import { email, id, idParam, name, pageOf, plain, role, time } from './fields.ts';

const projectId = z.string().meta({ description: 'Project id.', example: 'default' });

export const projectSchema = z
  .object({
    id: projectId,
    name: z.string().meta({ description: 'Name for people.', example: 'Checkout' }),
    role: role.nullable().meta({
      description: "The caller's role in it; null for an instance admin who is no member.",
      example: 'admin',
    }),
    created_at: time('When it was made'),
  })
  .meta({ id: 'Project' });

export const projectPageSchema = pageOf(projectSchema).meta({ id: 'ProjectPage' });

export const newProjectBody = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9](-?[a-z0-9])*$/, 'must be lower-case letters and digits, with single "-" between them')
      .max(63, 'must have at most 63 characters')
      .optional()
      .meta({
        description: 'For headers and URLs; made at random when left out. Never used twice.',
        example: 'checkout',
      }),
    name: name('Name for people.'),
  })
  .meta({ id: 'NewProject' });

export const projectChangesBody = z
  .strictObject({ name: name('Name for people.') })
  .meta({ id: 'ProjectChanges' });

export const projectParams = z.object({
  project_id: plain(100).meta({ description: 'Project id.', example: 'default' }),
});

export const memberSchema = z
  .object({
    user_id: id('User id.'),
    email: z.string().meta({ description: 'E-mail address.', example: 'ada@example.com' }),
    role,
    created_at: time('When the user became a member'),
  })
  .meta({ id: 'Member' });

export const memberPageSchema = pageOf(memberSchema).meta({ id: 'MemberPage' });
export const newMemberBody = z.strictObject({ email, role }).meta({ id: 'NewMember' });
export const memberChangesBody = z.strictObject({ role }).meta({ id: 'MemberChanges' });
export const memberParams = projectParams.extend({ user_id: idParam('User id.') });
