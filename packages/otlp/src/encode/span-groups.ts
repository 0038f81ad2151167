import { isDeepStrictEqual } from 'node:util';
import type { Resource, Scope, Span } from '@studio/core';

export interface SpanGroup {
  readonly resource: Resource;
  readonly scopes: readonly { readonly scope: Scope; readonly spans: readonly Span[] }[];
}

/** Spans that follow one another with equal resources and scopes, as OTLP nests them; the order is kept. */
export function groupSpans(spans: readonly Span[]): SpanGroup[] {
  const groups: { resource: Resource; scopes: { scope: Scope; spans: Span[] }[] }[] = [];
  for (const span of spans) {
    let group = groups.at(-1);
    if (group === undefined || !isSame(group.resource, span.resource)) {
      group = { resource: span.resource, scopes: [] };
      groups.push(group);
    }
    const scope = group.scopes.at(-1);
    if (scope !== undefined && isSame(scope.scope, span.scope)) scope.spans.push(span);
    else group.scopes.push({ scope: span.scope, spans: [span] });
  }
  return groups;
}

const isSame = (a: Resource | Scope, b: Resource | Scope): boolean => a === b || isDeepStrictEqual(a, b);
