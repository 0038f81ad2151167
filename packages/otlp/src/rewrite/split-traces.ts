import { PermanentError } from '@studio/core';
import { validateTraces } from '../check/validate-traces.ts';
import { recordSize } from '../wire/wire-type.ts';
import { type GroupLayout, readLayout, type SpanRange } from './read-layout.ts';
import { writeLayout } from './write-layout.ts';

/**
 * Cuts a body at span borders into requests of at most `maxBytes`: as many spans as fit, in their order, each part
 * with the resource and scope of its spans. The same body always gives the same parts; `[body]` when it fits as it is.
 * Groups without spans, and what OTLP does not define beside the groups, are dropped from a body that is cut.
 *
 * @throws PermanentError `span_too_large` when one span with its resource and scope exceeds `maxBytes`, or a resource
 * and scope alone half of it: repeated in each part, they would multiply the body
 * @throws PermanentError `invalid_protobuf` when `validateTraces` does
 */
export function splitTraces(body: Uint8Array, maxBytes: number): Uint8Array[] {
  validateTraces(body);
  if (body.byteLength <= maxBytes) return [body];
  const parts: Uint8Array[] = [];
  const part = new OpenPart(maxBytes);
  let index = 0;
  for (const group of readLayout(body, 'all')) {
    for (const scope of group.scopes) {
      checkHeads(group.head.byteLength + scope.head.byteLength, maxBytes);
      for (const span of scope.spans) {
        if (!part.add(group.head, scope.head, span)) {
          if (part.groups.length > 0) parts.push(writeLayout(body, part.groups));
          part.clear();
          if (!part.add(group.head, scope.head, span)) throw tooLarge(index, span, maxBytes);
        }
        index++;
      }
    }
  }
  if (part.groups.length > 0) parts.push(writeLayout(body, part.groups));
  return parts;
}

interface OpenScope {
  readonly head: Uint8Array;
  readonly spans: SpanRange[];
}

interface OpenGroup extends GroupLayout {
  readonly scopes: OpenScope[];
}

/** The part that is being filled, with its exact size: `closed` counts what precedes the last group and scope. */
class OpenPart {
  groups: OpenGroup[] = [];
  readonly #maxBytes: number;
  #closedGroups = 0;
  #closedScopes = 0;
  #scopeBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  clear(): void {
    this.groups = [];
    this.#closedGroups = this.#closedScopes = this.#scopeBytes = 0;
  }

  /** Takes the span, or says false and stays as it is when the part would become too large. Heads are told apart by identity. */
  add(groupHead: Uint8Array, scopeHead: Uint8Array, span: SpanRange): boolean {
    const group = this.groups.at(-1);
    const scope = group?.scopes.at(-1);
    const isSameGroup = group?.head === groupHead;
    const isSameScope = isSameGroup && scope?.head === scopeHead;
    const spanBytes = recordSize(span.end - span.start);

    let { closedGroups, closedScopes, scopeBytes } = this.#sizes();
    if (!isSameScope) {
      if (scope) closedScopes += recordSize(scopeBytes);
      scopeBytes = scopeHead.byteLength;
    }
    if (!isSameGroup) {
      if (group) closedGroups += recordSize(closedScopes);
      closedScopes = groupHead.byteLength;
    }
    scopeBytes += spanBytes;
    if (closedGroups + recordSize(closedScopes + recordSize(scopeBytes)) > this.#maxBytes) return false;

    this.#closedGroups = closedGroups;
    this.#closedScopes = closedScopes;
    this.#scopeBytes = scopeBytes;
    if (isSameScope) scope?.spans.push(span);
    else if (isSameGroup) group?.scopes.push({ head: scopeHead, spans: [span] });
    else this.groups.push({ head: groupHead, scopes: [{ head: scopeHead, spans: [span] }] });
    return true;
  }

  #sizes() {
    return {
      closedGroups: this.#closedGroups,
      closedScopes: this.#closedScopes,
      scopeBytes: this.#scopeBytes,
    };
  }
}

function checkHeads(bytes: number, maxBytes: number): void {
  if (bytes * 2 > maxBytes)
    throw new PermanentError(
      `a resource and scope of ${bytes} bytes exceed half of the ${maxBytes} bytes that one record may have`,
      { code: 'span_too_large' },
    );
}

function tooLarge(index: number, span: SpanRange, maxBytes: number): PermanentError {
  return new PermanentError(
    `span ${index} of ${span.end - span.start} bytes, with its resource and scope, exceeds the ${maxBytes} bytes that one record may have`,
    { code: 'span_too_large' },
  );
}
