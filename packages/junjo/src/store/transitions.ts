/** Changes of stores: `set_state` events on whatever span was current. */
import type { SpanEvent } from '@studio/core';
import { AttributeReader } from '../attribute-reader.ts';
import { type Contract, contractOf, isStrict } from '../contract.ts';
import { type Diagnostic, diagnosticList } from '../diagnostic.ts';
import { isJsonObject } from '../json/json-value.ts';
import { type Payload, readPayload } from '../payload.ts';
import type { ReadSpan, TraceSpans } from '../trace-spans.ts';

export interface Transition {
  readonly storeId: string;
  /** 1-based for the life of the store; by event time where the SDK did not number them. */
  readonly sequence: number;
  readonly isNumbered: boolean;
  readonly revisionBefore: number | null;
  readonly revisionAfter: number | null;
  readonly spanId: string;
  readonly eventId: string | null;
  readonly storeName: string | null;
  readonly action: string | null;
  /** Operations of RFC 6902; null when it cannot be read. */
  readonly patch: Payload | null;
  readonly timeUnixNano: bigint;
  readonly source: ReadSpan;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Transitions {
  /** Of each store, in order. */
  readonly byStore: ReadonlyMap<string, readonly Transition[]>;
  /** Events that name no store, by span. */
  readonly issues: readonly { readonly ownerSpanId: string; readonly issue: Diagnostic }[];
}

export function readTransitions({ all }: TraceSpans): Transitions {
  const byStore = new Map<string, Transition[]>();
  const issues: { ownerSpanId: string; issue: Diagnostic }[] = [];
  // Oldest first, so that events of one nanosecond keep an order that makes sense.
  for (const source of all.toReversed()) {
    const contract = contractOf(source.attributes);
    if (contract === undefined) continue;
    for (const event of source.span.events) {
      if (event.name !== 'set_state') continue;
      const transition = readTransition(source, event, contract);
      if (transition === undefined) {
        const message = 'The event names no store.';
        const issue = { code: 'invalid_store_event', path: 'set_state.junjo.store.id', message } as const;
        issues.push({ ownerSpanId: source.span.spanId, issue });
        continue;
      }
      const list = byStore.get(transition.storeId);
      if (list) list.push(transition);
      else byStore.set(transition.storeId, [transition]);
    }
  }
  return { byStore: new Map([...byStore].map(([id, list]) => [id, inOrder(list)])), issues };
}

const MISSING = -1;

function readTransition(source: ReadSpan, event: SpanEvent, contract: Contract): Transition | undefined {
  const facts = new AttributeReader(event.attributes);
  const storeId = facts.text('junjo.store.id');
  if (storeId === null) return undefined;
  const { diagnostics, report } = diagnosticList();
  const strict = isStrict(contract);
  const eventId = facts.text('id');
  const at = `set_state[${eventId ?? '?'}].`;
  const sequence = facts.count('junjo.store.transition.sequence');
  const revisionBefore = facts.count('junjo.store.revision.before');
  const revisionAfter = facts.count('junjo.store.revision.after');
  if (strict) {
    if (eventId === null) report('invalid_store_event', `${at}id`, 'The event has no id.');
    if (sequence === null || sequence === 0) {
      report(
        'invalid_store_transition',
        `${at}junjo.store.transition.sequence`,
        'It is not numbered from 1.',
      );
    }
    if (revisionBefore === null || revisionAfter === null) {
      report('invalid_store_transition', `${at}junjo.store.revision`, 'Its revisions are missing.');
    }
  }
  const storeName = facts.text('junjo.store.name');
  if (storeName === null) report('invalid_store_name', `${at}junjo.store.name`, 'The store has no name.');
  return {
    storeId,
    sequence: sequence ?? MISSING,
    isNumbered: sequence !== null,
    revisionBefore,
    revisionAfter,
    spanId: source.span.spanId,
    eventId,
    storeName,
    action: facts.text('junjo.store.action'),
    patch: readPatch(facts, at, strict, report),
    timeUnixNano: event.timeUnixNano,
    source,
    diagnostics,
  };
}

const PATCH = 'junjo.state_json_patch';

function readPatch(
  attributes: AttributeReader,
  at: string,
  strict: boolean,
  report: Parameters<typeof readPayload>[0]['report'],
): Payload | null {
  const payload = readPayload({ attributes, key: PATCH, isStrict: strict, report, at });
  if (payload === null) {
    if (!attributes.has(PATCH) && !attributes.has(`${PATCH}.mode`)) {
      report('invalid_payload_slot', `${at}${PATCH}`, 'The patch is missing.');
    }
    return null;
  }
  if (payload.mode !== 'full' || Array.isArray(payload.value)) return payload;
  // Up to 0.62 a change of nothing was `{}`.
  if (!strict && isJsonObject(payload.value) && Object.keys(payload.value).length === 0) {
    return { ...payload, value: [] };
  }
  report('invalid_payload_slot', `${at}${PATCH}`, 'The patch is not a list of operations.');
  return null;
}

function inOrder(list: readonly Transition[]): readonly Transition[] {
  if (list.every(({ isNumbered }) => isNumbered)) return list.toSorted((a, b) => a.sequence - b.sequence);
  const byTime = list.toSorted((a, b) => {
    if (a.timeUnixNano === b.timeUnixNano) return 0;
    return a.timeUnixNano < b.timeUnixNano ? -1 : 1;
  });
  return byTime.map((transition, index) => ({ ...transition, sequence: index + 1, isNumbered: false }));
}
