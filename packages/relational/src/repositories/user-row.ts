import { randomUUID } from 'node:crypto';
import type { NewUser, User } from '../port.ts';
import type { UsersTable } from '../tables.ts';

/** How addresses are stored and compared. */
export function normalizedEmail(email: string): string {
  return email.trim().toLowerCase();
}

export function newUserRow({ email, passwordHash, isInstanceAdmin }: NewUser, nowMs: number): UsersTable {
  return {
    id: randomUUID(),
    email: normalizedEmail(email),
    password_hash: passwordHash,
    is_active: 1,
    is_instance_admin: isInstanceAdmin ? 1 : 0,
    created_at: nowMs,
    updated_at: nowMs,
  };
}

export function toUser(row: Omit<UsersTable, 'password_hash'>): User {
  return {
    id: row.id,
    email: row.email,
    isActive: row.is_active === 1,
    isInstanceAdmin: row.is_instance_admin === 1,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
