import type { Diagnostic } from './diagnostic.ts';
import type { ReadSpan } from './trace-spans.ts';

/** What the senders of some spans say that they dropped; names as the original has them. */
export interface LossCounts {
  readonly resource_dropped_attributes: number;
  readonly span_dropped_attributes: number;
  readonly span_dropped_events: number;
  readonly span_dropped_links: number;
  readonly event_dropped_attributes: number;
}

export interface Integrity {
  /** `complete`: nothing is known to be missing or wrong. */
  readonly status: 'complete' | 'partial';
  readonly diagnostics: readonly Diagnostic[];
  readonly loss_counts: LossCounts;
}

export function lossCounts(spans: Iterable<ReadSpan>): LossCounts {
  const resources = new Set<ReadSpan['span']['resource']>();
  let [attributes, events, links, ofEvents] = [0, 0, 0, 0];
  for (const { span } of spans) {
    resources.add(span.resource);
    attributes += span.droppedAttributesCount;
    events += span.droppedEventsCount;
    links += span.droppedLinksCount;
    for (const event of span.events) ofEvents += event.droppedAttributesCount;
  }
  let ofResources = 0;
  for (const { droppedAttributesCount } of resources) ofResources += droppedAttributesCount;
  return {
    resource_dropped_attributes: ofResources,
    span_dropped_attributes: attributes,
    span_dropped_events: events,
    span_dropped_links: links,
    event_dropped_attributes: ofEvents,
  };
}

export function integrityOf(diagnostics: readonly Diagnostic[], losses: LossCounts): Integrity {
  const isComplete = diagnostics.length === 0 && Object.values(losses).every((count) => count === 0);
  return { status: isComplete ? 'complete' : 'partial', diagnostics, loss_counts: losses };
}
