import { bytesToHex } from '@studio/core';
import type { Comparison, Filter, Operator, Pattern } from '@studio/filter-language';
import type { SpanRow } from '../src/row.ts';

const STATUS = ['unset', 'ok', 'error'];
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** What a filter means, said once more and without SQL. */
export function matchesFilter(filter: Filter, row: SpanRow): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((part) => matchesFilter(part, row));
    case 'or':
      return filter.of.some((part) => matchesFilter(part, row));
    case 'not':
      return !matchesFilter(filter.of, row);
    case 'text':
      return [row.inputText, row.outputText].some((text) => hasWords(text, filter.text));
    case 'field':
      return matchesField(filter.field, filter.comparison, row);
    case 'attribute': {
      const pairs = filter.of === 'resource' ? row.resourceAttrs : attributesOf(row);
      const value = pairs.find(([key]) => key === filter.key)?.[1];
      if (value === undefined) return false;
      const { comparison } = filter;
      if (comparison.kind === 'exists') return true;
      if (comparison.kind === 'number') {
        const number = filter.of === 'resource' || typeof value !== 'string' ? Number(value) : Number.NaN;
        return typeof value !== 'boolean' && compares(number, comparison.operator, comparison.value);
      }
      if (comparison.isQuoted && typeof value !== 'string') return false;
      return comparison.anyOf.some((pattern) =>
        typeof value === 'string' || pattern.parts.length === 1
          ? typeof value === 'number'
            ? Number(pattern.parts[0]) === value
            : matchesPattern(String(value), pattern)
          : false,
      );
    }
  }
}

function attributesOf(row: SpanRow): (readonly [string, string | bigint | number | boolean])[] {
  return [...row.attrsString, ...row.attrsInt, ...row.attrsDouble, ...row.attrsBool];
}

function matchesField(field: string, comparison: Comparison, row: SpanRow): boolean {
  const value = fieldOf(field, row);
  switch (comparison.kind) {
    case 'exists':
      return typeof value === 'bigint' ? value !== 0n : value !== '';
    case 'number':
      return compares(value as bigint, comparison.operator, comparison.value);
    case 'boolean':
      return value === comparison.value;
    case 'is':
      return comparison.anyOf.some((pattern) =>
        field === 'input' || field === 'output'
          ? hasWords(String(value), pattern.parts.join(' '))
          : matchesPattern(String(value), pattern),
      );
  }
}

function fieldOf(field: string, row: SpanRow): string | bigint | boolean {
  const known: Readonly<Record<string, string | bigint | boolean>> = {
    service: row.serviceName,
    name: row.name,
    status: STATUS[row.statusCode]!,
    kind: KINDS[row.kind]!,
    type: row.openInferenceKind,
    model: row.model,
    session: row.sessionId,
    root: row.parentSpanId.length === 0,
    trace: bytesToHex(row.traceId),
    duration: row.endUnixNano - row.startUnixNano,
    cost: row.costNanoUsd,
    tokens: BigInt(row.inputTokens + row.outputTokens),
    input: row.inputText,
    output: row.outputText,
  };
  return known[field]!;
}

function matchesPattern(text: string, { parts }: Pattern): boolean {
  const escaped = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('[^]*')}$`, 'u').test(text);
}

function hasWords(text: string, words: string): boolean {
  const lower = text.toLowerCase();
  const wanted = words.toLowerCase().trim();
  const tokens = new Set(lower.split(/[^\p{L}\p{N}]+/u));
  const each = wanted.split(/[^\p{L}\p{N}]+/u).filter((word) => /^[a-z0-9]+$/.test(word));
  return each.every((word) => tokens.has(word)) && lower.includes(wanted);
}

function compares<T extends number | bigint>(left: T, operator: Operator, right: T): boolean {
  switch (operator) {
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '!=':
      return left !== right;
    case '=':
      return left === right;
  }
}
