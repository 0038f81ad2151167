import { type AttributeValue, type KeyValue, KeyValueList } from '@studio/core';
import { MAX_VALUE_DEPTH } from '../check/check-attributes.ts';
import type { JsonNode } from './json-node.ts';

/** KeyValue[] of OTLP/JSON. */
export function attributesFromJson(items: readonly JsonNode[], depth = 0): KeyValue[] {
  return items.map((item) => {
    const value = item.get('value');
    return { key: item.get('key')?.text() ?? '', value: value ? valueFromJson(value, depth) : null };
  });
}

function valueFromJson(node: JsonNode, depth: number): AttributeValue {
  if (depth > MAX_VALUE_DEPTH) throw node.error(`is nested deeper than ${MAX_VALUE_DEPTH} levels`);
  let value: AttributeValue = null;
  let found = 0;
  for (const [name, protoName, read] of KINDS) {
    const member = node.get(name, protoName);
    if (member === undefined) continue;
    value = read(member, depth);
    found++;
  }
  if (found > 1) throw node.error('has more than one value');
  return value;
}

type Read = (node: JsonNode, depth: number) => AttributeValue;

const KINDS: readonly (readonly [string, string, Read])[] = [
  ['stringValue', 'string_value', (node) => node.text()],
  ['boolValue', 'bool_value', (node) => node.bool()],
  ['intValue', 'int_value', (node) => node.int64()],
  ['doubleValue', 'double_value', (node) => node.double()],
  [
    'arrayValue',
    'array_value',
    (node, depth) => node.list('values').map((item) => valueFromJson(item, depth + 1)),
  ],
  [
    'kvlistValue',
    'kvlist_value',
    (node, depth) => new KeyValueList(attributesFromJson(node.list('values'), depth + 1)),
  ],
  ['bytesValue', 'bytes_value', (node) => node.bytes()],
];
