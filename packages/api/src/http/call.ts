import type { AnswerOf, InputOf, Operation } from '@studio/api-schema';
import type { Repositories } from '@studio/relational';
import type { Request, Response } from 'express';
import type { Caller, Principal } from '../access/principal.ts';
import type { About } from '../audit/audit-trail.ts';
import type { Origin } from '../audit/origin.ts';
import type { EventStream } from './event-stream.ts';

type Anonymous = 'public' | 'api_key';

/** Arrays of the first two levels may be made one by one, when they are written. */
type Streamed<T> = T extends readonly (infer I)[]
  ? Iterable<ReadonlyDeep<I>>
  : T extends object
    ? {
        readonly [K in keyof T]: T[K] extends readonly (infer I)[]
          ? Iterable<ReadonlyDeep<I>>
          : ReadonlyDeep<T[K]>;
      }
    : T;

/** An answer is only written. */
type ReadonlyDeep<T> = T extends readonly (infer I)[]
  ? readonly ReadonlyDeep<I>[]
  : T extends object
    ? { readonly [K in keyof T]: ReadonlyDeep<T[K]> }
    : T;

/** A request that was found to be allowed and to fit its operation. */
export interface Call<O extends Operation> extends InputOf<O> {
  readonly principal: O['access'] extends Anonymous ? Principal | undefined : Principal;
  readonly caller: Caller;
  readonly origin: Origin;
  readonly request: Request;
  readonly response: Response;
  /**
   * Changes something: all of `work` and its entry in the audit log, or nothing. `work` waits for nothing but the
   * database. `about` names what was made when the path does not.
   */
  readonly change: <T>(
    work: (repositories: Repositories) => Promise<T>,
    about?: (result: T) => About,
  ) => Promise<T>;
  /** Whom or what an entry about a failure names, when the request does not say. Without it, failures of nobody are not entered. */
  blame(about: About): void;
  /** Asks again, as at the beginning, who calls and whether they may. Rejects when not: for answers that take long. */
  stillMay(): Promise<unknown>;
}

type Answer<O extends Operation> = O['success'] extends { readonly contentType: 'text/event-stream' }
  ? EventStream
  : Streamed<AnswerOf<O>>;

export type Handler<O extends Operation> = (call: Call<O>) => Promise<Answer<O>>;

/** Serves an operation with its handler. */
export type Serve = <O extends Operation>(operation: O, handler: Handler<O>) => void;
