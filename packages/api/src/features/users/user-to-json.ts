import type { User } from '@studio/relational';

export function userToJson(user: User) {
  return {
    id: user.id,
    email: user.email,
    is_active: user.isActive,
    is_instance_admin: user.isInstanceAdmin,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
  };
}
