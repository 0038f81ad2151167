import { z } from 'zod';
import { id, pageOf } from './fields.ts';
import { projectSchema } from './project.ts';
import { scopes } from './token.ts';
import { userSchema } from './user.ts';

const projects = pageOf(projectSchema).shape.items;

/** Who the caller is. */
export const meSchema = z
  .object({
    user: userSchema
      .nullable()
      .meta({ description: 'The signed-in user, or who made the token; null for a token of the operator.' }),
    token: z
      .object({
        id: id('Token id.'),
        name: z.string().meta({ description: 'What it is for.', example: 'ci' }),
        project_id: z.string().meta({ description: 'Project it is bound to.', example: 'default' }),
        scopes,
      })
      .nullable()
      .meta({ description: 'The developer token presented; null for a session.' }),
    projects: projects.meta({ description: 'Projects that the caller may look at, oldest first.' }),
  })
  .meta({ id: 'Me' });
