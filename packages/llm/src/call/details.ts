import { type Span, StatusCode } from '@studio/core';
import { asObject, listIn, objectIn, parseJson, textIn, valueIn } from '../json/json-value.ts';
import { AttributeBag } from './attribute-bag.ts';
import { jsonText } from './json-text.ts';
import type { CallError, EmbeddedText, RetrievedDocument } from './llm-call.ts';
import type { Notes } from './notes.ts';

const MAX_ITEMS = 1_000;
const MAX_ERRORS = 20;

/** What was retrieved or reranked: flattened documents of OpenInference, or GenAI's JSON list. */
export function readDocuments(bag: AttributeBag): readonly RetrievedDocument[] {
  const flat = [...bag.list('retrieval.documents'), ...bag.list('reranker.output_documents')];
  const json = bag.json('gen_ai.retrieval.documents');
  const all = flat.length > 0 ? flat : Array.isArray(json) ? json : [];
  return all.slice(0, MAX_ITEMS).flatMap((item) => {
    const given = asObject(item);
    if (given === undefined) return [];
    const document = objectIn(given, 'document') ?? given;
    const score = valueIn(document, 'score');
    return {
      id: jsonText(valueIn(document, 'id')),
      content: textIn(document, 'content') || textIn(document, 'text'),
      score: typeof score === 'number' && Number.isFinite(score) ? score : null,
      metadata: opened(valueIn(document, 'metadata')),
    };
  });
}

export function readEmbeddings(bag: AttributeBag): readonly EmbeddedText[] {
  return bag
    .list('embedding.embeddings')
    .slice(0, MAX_ITEMS)
    .map((item) => {
      const embedding = objectIn(asObject(item) ?? {}, 'embedding') ?? {};
      return { text: textIn(embedding, 'text'), dimensions: listIn(embedding, 'vector').length };
    });
}

/** Exceptions in the order recorded; else what the status and `error.type` say. */
export function readErrors(span: Span, bag: AttributeBag, notes: Notes): readonly CallError[] {
  const exceptions = span.events
    .filter(({ name }) => name === 'exception')
    .slice(0, MAX_ERRORS)
    .map(({ attributes }) => {
      const exception = new AttributeBag(attributes, notes);
      return { type: exception.text('exception.type'), message: exception.text('exception.message') };
    });
  if (exceptions.length > 0) return exceptions;
  const type = bag.text('error.type');
  const isError = span.status.code === StatusCode.ERROR;
  return type !== '' || isError ? [{ type, message: isError ? span.status.message : '' }] : [];
}

function opened(metadata: unknown): unknown {
  if (typeof metadata !== 'string') return metadata ?? null;
  try {
    return parseJson(metadata);
  } catch {
    return metadata;
  }
}
