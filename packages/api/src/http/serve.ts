/** The way of a request from its headers to the answer, the same for every operation. */
import type { Operation } from '@studio/api-schema';
import type { AuditEntry, Relational } from '@studio/relational';
import type { Request, Response } from 'express';
import { checkOrigin } from '../access/check-origin.ts';
import type { Caller, Principal } from '../access/principal.ts';
import type { About, AuditTrail } from '../audit/audit-trail.ts';
import { originOf } from '../audit/origin.ts';
import { parse } from '../errors/parse.ts';
import { toHttpError } from '../errors/to-http-error.ts';
import { type Answering, GONE } from './answering.ts';
import type { Call, Handler, Serve } from './call.ts';
import type { EventStream } from './event-stream.ts';
import { createReadBody } from './read-body.ts';
import type { Routes } from './routes.ts';
import { sendLongJson } from './send-json.ts';

export interface ServeDeps {
  readonly relational: Pick<Relational, 'transaction'>;
  readonly authenticate: (request: Request) => Promise<Principal | undefined>;
  readonly authorize: (
    operation: Operation,
    principal: Principal | undefined,
    request: Request,
  ) => Promise<Caller>;
  readonly isAllowedOrigin: (origin: string) => boolean;
  readonly trail: AuditTrail;
  readonly answering: Answering;
  readonly sendEvents: (response: Response, stream: EventStream) => Promise<void>;
}

export function createServe(deps: ServeDeps, routes: Routes): Serve {
  const readBody = createReadBody();

  return (operation, handler) => {
    routes.add(operation, async (request, response) => {
      response.status(operation.success.status);
      const make = () => answer(operation, handler, request, response);
      const body = operation.isAlwaysAnswered ? await make() : await deps.answering(response, make);
      if (body === GONE) return;
      if (operation.success.contentType === 'text/event-stream') {
        response.set('Cache-Control', 'no-store');
        await deps.sendEvents(response, body as EventStream);
      } else await send(operation, response, body);
    });
  };

  async function answer<O extends Operation>(
    operation: O,
    handler: Handler<O>,
    request: Request,
    response: Response,
  ): Promise<unknown> {
    const attempt = new Attempt(operation, request, deps);
    try {
      const { access } = operation;
      const principal =
        access === 'public' || access === 'api_key' ? undefined : await deps.authenticate(request);
      attempt.caller = { ...attempt.caller, principal };
      attempt.caller = await deps.authorize(operation, principal, request);
      attempt.isAuthorized = true;
      const isSafe = operation.method === 'get';
      if (!isSafe && access !== 'api_key') checkOrigin(request, principal, deps.isAllowedOrigin);
      const sent = operation.body ? await readBody(request, response) : undefined;
      const isLeftOut = sent === undefined && operation.isBodyOptional;
      const input = {
        params: operation.params && parse(operation.params, paramsOf(request)),
        query: operation.query && parse(operation.query, request.query),
        body: operation.body && !isLeftOut ? parse(operation.body, sent, 'body') : undefined,
      };
      attempt.resourceId = lastOf(input.params);
      const call = {
        ...input,
        principal,
        caller: attempt.caller,
        origin: attempt.origin,
        request,
        response,
        change: attempt.change,
        stillMay: async () => deps.authorize(operation, await deps.authenticate(request), request),
        blame: (about: About) => {
          attempt.about = about;
        },
      };
      return await handler(call as unknown as Call<O>);
    } catch (error) {
      await attempt.failed(error);
      throw error;
    }
  }
}

/** One request, as far as the audit log is concerned. */
class Attempt {
  readonly origin;
  caller: Caller = { principal: undefined, projectId: '', role: undefined };
  isAuthorized = false;
  resourceId: string | undefined;
  about: About | undefined;
  readonly #operation: Operation;
  readonly #deps: ServeDeps;

  constructor(operation: Operation, request: Request, deps: ServeDeps) {
    this.#operation = operation;
    this.#deps = deps;
    this.origin = originOf(request);
  }

  readonly change: Call<Operation>['change'] = async (work, about) => {
    const { relational, trail } = this.#deps;
    const entries: AuditEntry[] = [];
    const result = await relational.transaction(async (repositories) => {
      const done = await work(repositories);
      entries.push(await trail.success(repositories.audit, this.#draft(about?.(done))));
      return done;
    });
    for (const entry of entries) trail.told(entry);
    return result;
  };

  async failed(error: unknown): Promise<void> {
    if (!this.#operation.audit) return;
    const { code } = toHttpError(error);
    const draft = this.#draft(this.about);
    // What nobody who can be named tries is a line of the log only: anybody could fill the table with it.
    if (this.caller.principal || this.about) await this.#deps.trail.failure(draft, code ?? 'internal');
    else this.#deps.trail.told({ ...draft, outcome: 'failure', reason: code });
  }

  #draft(about: About = {}) {
    const { resourceId, caller, isAuthorized, origin } = this;
    const projectId = isAuthorized && this.#operation.project ? caller.projectId : undefined;
    return this.#deps.trail.draft(this.#operation, caller, origin, { resourceId, projectId, ...about });
  }
}

async function send(operation: Operation, response: Response, body: unknown): Promise<void> {
  if (!response.hasHeader('Cache-Control')) response.set('Cache-Control', 'no-store');
  if (operation.success.schema === undefined) response.end();
  else if (operation.success.contentType) response.type(operation.success.contentType).send(body);
  else await sendLongJson(response, body);
}

/** What a splat matched comes as segments. */
function paramsOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.params).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join('/') : value,
    ]),
  );
}

/** What the path is about: its last parameter. */
function lastOf(params: unknown): string | undefined {
  const last = Object.values((params ?? {}) as Record<string, unknown>).at(-1);
  return typeof last === 'string' ? last : undefined;
}
