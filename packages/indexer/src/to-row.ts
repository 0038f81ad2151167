import type { AttributeValue } from '@studio/core';
import { LlmFieldReader, type Prices } from '@studio/llm';
import type { WireResource, WireSpan } from '@studio/otlp';
import { bucketDay, type SpanRow } from '@studio/span-store';
import type { ContentHash } from './content-hash.ts';
import { said } from './said.ts';

/** What the OpenTelemetry SDKs call a service that has no name; the store's lists are by service. */
const UNKNOWN_SERVICE = 'unknown_service';

/** Until projects can choose one. */
const RETENTION_CLASS = 'default';

type Pairs<T> = (readonly [string, T])[];
const NO_PAIRS: Pairs<never> = [];

export type ToRow = (span: WireSpan, at: RecordOrigin) => SpanRow;

/** What the rows of one record share. */
export interface RecordOrigin {
  readonly offset: number;
  readonly projectId: string;
  readonly keyId: string;
  readonly receivedAtUnixMs: number;
}

/** Turns wire spans into rows of the store: a function of the record alone, so that a batch formed again is the same. */
export function createToRow(contentHash: ContentHash, prices: Prices): ToRow {
  const llm = new LlmFieldReader(prices);
  let resource: WireResource | undefined;
  let serviceName = UNKNOWN_SERVICE;
  let serviceNamespace = '';
  let resourceAttrs: Pairs<string> = NO_PAIRS;

  return (span, origin) => {
    if (span.resource !== resource) {
      resource = span.resource;
      serviceName = textAttribute(resource, 'service.name') || UNKNOWN_SERVICE;
      serviceNamespace = textAttribute(resource, 'service.namespace');
      resourceAttrs = textAttributes(resource);
    }
    let attrsString: Pairs<string> = NO_PAIRS;
    let attrsInt: Pairs<bigint> = NO_PAIRS;
    let attrsDouble: Pairs<number> = NO_PAIRS;
    let attrsBool: Pairs<boolean> = NO_PAIRS;
    llm.clear();
    for (const { key, value } of span.attributes) {
      llm.take(key, value);
      if (typeof value === 'string') attrsString = added(attrsString, key, value);
      else if (typeof value === 'bigint') attrsInt = added(attrsInt, key, value);
      else if (typeof value === 'number') attrsDouble = added(attrsDouble, key, value);
      else attrsBool = added(attrsBool, key, value === true);
    }
    const fields = llm.fields(span.startTimeUnixNano);
    const { input, output } = said(span);
    return {
      offset: origin.offset,
      idx: span.index,
      projectId: origin.projectId,
      keyId: origin.keyId,
      receivedAtUnixMs: origin.receivedAtUnixMs,
      bucketDay: bucketDay(span.startTimeUnixNano, origin.receivedAtUnixMs),
      retentionClass: RETENTION_CLASS,
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      traceState: span.traceState,
      flags: span.flags,
      name: span.name,
      kind: span.kind,
      startUnixNano: span.startTimeUnixNano,
      endUnixNano: span.endTimeUnixNano,
      statusCode: span.statusCode,
      statusMessage: span.statusMessage,
      contentHash: contentHash(span),
      serviceName,
      serviceNamespace,
      junjoSpanType: fields.junjoSpanType,
      junjoExecutableRuntimeId: fields.junjoExecutableRuntimeId,
      openInferenceKind: fields.openInferenceKind,
      provider: fields.provider,
      model: fields.model,
      operation: fields.operation,
      agentName: fields.agentName,
      toolName: fields.toolName,
      finishReason: fields.finishReason,
      errorType: fields.errorType,
      inputTokens: fields.inputTokens,
      outputTokens: fields.outputTokens,
      cachedInputTokens: fields.cachedInputTokens,
      reasoningTokens: fields.reasoningTokens,
      timeToFirstTokenNs: fields.timeToFirstTokenNs,
      costNanoUsd: fields.costNanoUsd,
      sessionId: fields.sessionId,
      userId: fields.userId,
      hasException: span.eventNames.includes('exception'),
      inputText: input,
      outputText: output,
      resourceAttrs,
      attrsString,
      attrsInt,
      attrsDouble,
      attrsBool,
      attrsOther: span.otherAttributes,
      droppedAttributesCount: span.droppedAttributesCount,
      events: span.events,
      eventNames: span.eventNames,
      droppedEventsCount: span.droppedEventsCount,
      links: span.links,
      droppedLinksCount: span.droppedLinksCount,
      resource: span.resource.wire,
      scope: span.scope.wire,
    };
  };
}

/** Most spans have no attribute of some types: those share one empty list. */
function added<T>(pairs: Pairs<T>, key: string, value: T): Pairs<T> {
  if (pairs.length === 0) return [[key, value]];
  pairs.push([key, value]);
  return pairs;
}

function textAttribute(resource: WireResource, name: string): string {
  const value: AttributeValue | undefined = resource.attributes.find(({ key }) => key === name)?.value;
  return typeof value === 'string' ? value : '';
}

/** The first of a repeated key. */
function textAttributes({ attributes }: WireResource): Pairs<string> {
  const pairs = new Map<string, string>();
  for (const { key, value } of attributes) {
    if (typeof value === 'string' && !pairs.has(key)) pairs.set(key, value);
  }
  return [...pairs];
}
