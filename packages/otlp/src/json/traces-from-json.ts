import { encodeTraces } from '../encode/encode-traces.ts';
import { JsonNode } from './json-node.ts';
import { parseJson } from './parse-json.ts';
import { spansFromJson } from './spans-from-json.ts';

/**
 * An ExportTraceServiceRequest in OTLP/JSON as protobuf, without loss of digits (64-bit integers written as JSON
 * numbers included). Ids of a wrong length are kept for `validateTraces` to count; groups without spans are dropped.
 *
 * @throws PermanentError `invalid_json` with the path of the first value that is wrong
 */
export function tracesFromJson(body: Uint8Array): Uint8Array {
  return encodeTraces(spansFromJson(new JsonNode(parseJson(body))));
}
