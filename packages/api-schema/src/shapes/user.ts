import { z } from 'zod';
import { email, id, message, newPassword, role, time, typedPassword } from './fields.ts';

export const userSchema = z
  .object({
    id: id('User id.'),
    email: z.string().meta({ description: 'E-mail address.', example: 'ada@example.com' }),
    is_active: z.boolean().meta({ description: 'Whether the user may sign in.', example: true }),
    is_instance_admin: z.boolean().meta({
      description: 'Whether users, projects and the audit log are theirs to manage.',
      example: false,
    }),
    created_at: time('When the user was made'),
    updated_at: time('When the user was last changed'),
  })
  .meta({ id: 'User' });

export const usersExistSchema = z
  .object({ users_exist: z.boolean().meta({ description: 'False before the first user.', example: true }) })
  .meta({ id: 'UsersExist' });

/** What a new user gives, and what one signs in with. */
export const firstUserBody = z.strictObject({ email, password: newPassword }).meta({ id: 'FirstUser' });
export const signInBody = z.strictObject({ email, password: typedPassword }).meta({ id: 'SignIn' });

export const newUserBody = z
  .strictObject({
    email,
    password: newPassword,
    is_instance_admin: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether to make an instance admin.', example: false }),
    role: role
      .nullable()
      .default('member')
      .meta({ description: "Role in the request's project; null for none.", example: 'member' }),
  })
  .meta({ id: 'NewUser' });

export const userChangesBody = z
  .strictObject({
    is_active: z
      .boolean()
      .optional()
      .meta({ description: 'False ends the sessions and tokens of the user.', example: true }),
    is_instance_admin: z
      .boolean()
      .optional()
      .meta({ description: 'Whether to be an instance admin.', example: false }),
    password: newPassword
      .optional()
      .meta({ description: "A new password; ends the user's sessions.", example: 'correct horse battery' }),
  })
  .meta({ id: 'UserChanges' });

export const userCreatedSchema = message('User created successfully')
  .extend({ user: userSchema.meta({ description: 'The new user.' }) })
  .meta({ id: 'UserCreated' });

export const passwordBody = z
  .strictObject({
    current_password: typedPassword.meta({
      description: 'The password until now.',
      example: 'old horse battery',
    }),
    new_password: newPassword,
  })
  .meta({ id: 'PasswordChange' });

export const userEmailSchema = z
  .object({ user_email: z.string().meta({ description: 'Who is signed in.', example: 'ada@example.com' }) })
  .meta({ id: 'UserEmail' });
