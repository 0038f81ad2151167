import { GROUP_SCOPE_SPANS, REQUEST_RESOURCE_SPANS, SCOPE_SPANS_SPAN } from '../wire/tags.ts';
import { recordSize } from '../wire/wire-type.ts';
import { WireWriter } from '../wire/wire-writer.ts';
import type { GroupLayout, ScopeLayout } from './read-layout.ts';

/** An ExportTraceServiceRequest of these groups, by copying ranges of `body`. */
export function writeLayout(body: Uint8Array, groups: readonly GroupLayout[]): Uint8Array {
  const writer = new WireWriter(groups.reduce((size, group) => size + recordSize(groupSize(group)), 0));
  for (const group of groups) {
    writer.head(REQUEST_RESOURCE_SPANS, groupSize(group));
    writer.raw(group.head);
    for (const scope of group.scopes) {
      writer.head(GROUP_SCOPE_SPANS, scopeSize(scope));
      writer.raw(scope.head);
      for (const { start, end } of scope.spans) {
        writer.head(SCOPE_SPANS_SPAN, end - start);
        writer.raw(body.subarray(start, end));
      }
    }
  }
  return writer.finish();
}

const scopeSize = (scope: ScopeLayout): number =>
  scope.spans.reduce((size, { start, end }) => size + recordSize(end - start), scope.head.byteLength);

const groupSize = (group: GroupLayout): number =>
  group.scopes.reduce((size, scope) => size + recordSize(scopeSize(scope)), group.head.byteLength);
