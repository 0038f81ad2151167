import type { ZodType, z } from 'zod';
import type { ErrorCode } from './errors.ts';

/** What a role in a project allows; each includes those before it. */
export const roles = ['viewer', 'member', 'admin'] as const;
export type RoleName = (typeof roles)[number];

/**
 * Who may call: anybody; anybody with an API key (which the operation checks itself); a signed-in user (session cookie
 * only); any signed-in user or token; who has a role in the project; an instance admin.
 */
export type Access = 'public' | 'api_key' | 'session' | 'caller' | RoleName | 'instance_admin';

/** One route of the REST API: the only place where its shape is written. Router and OpenAPI document are made of it. */
export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** OpenAPI's form: `/api/v1/users/{user_id}`. */
  readonly path: string;
  /** Paths of the original system that answer the same. */
  readonly aliases?: readonly string[];
  /** A path parameter that may hold `/`. */
  readonly splat?: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  /** Which project: `request` = header, query or the token's; `path` = the parameter `project_id`, for instance admins too. */
  readonly project?: 'request' | 'path';
  readonly params?: ZodType;
  readonly query?: ZodType;
  readonly body?: ZodType;
  readonly isBodyOptional?: true;
  readonly success: {
    readonly status: 200 | 201 | 204;
    readonly schema?: ZodType;
    /** `text/event-stream`: server-sent events for as long as the client stays; `schema` is that of each event. */
    readonly contentType?: 'text/plain' | 'text/event-stream';
    readonly setsCookie?: true;
  };
  /** Codes beyond those that follow from the rest (401, 403, 413, 415, 422, 503). */
  readonly errors?: readonly ErrorCode[];
  /** Answers of another shape than an error's. */
  readonly otherResponses?: Readonly<
    Record<number, { readonly description: string; readonly schema: ZodType }>
  >;
  /** Asks no store, so that it is never 503. */
  readonly isAlwaysAnswered?: true;
  /** Of a mutating operation: what the audit log calls it. */
  readonly audit?: { readonly action: string; readonly resourceType: string };
}

/** Keeps the exact types of the parts, for the handler. */
export const operation = <const O extends Operation>(definition: O): O => definition;

type OutputOf<S> = S extends ZodType ? z.output<S> : undefined;

/** What the handler of an operation gets, checked. */
export interface InputOf<O extends Operation> {
  readonly params: OutputOf<O['params']>;
  readonly query: OutputOf<O['query']>;
  readonly body: O extends { readonly isBodyOptional: true }
    ? OutputOf<O['body']> | undefined
    : OutputOf<O['body']>;
}

/** What it has to give. */
export type AnswerOf<O extends Operation> = O['success'] extends { readonly schema: infer S }
  ? S extends ZodType
    ? z.input<S>
    : undefined
  : undefined;
