import { undecodable } from '../wire/undecodable.ts';
import { WireReader } from '../wire/wire-reader.ts';

const DELIMITED = 2;

/** Which field leads on at each level of a message: several where the way forks. */
type Path = readonly (readonly number[])[];

// ExportLogsServiceRequest.resource_logs, .scope_logs, .log_records
const LOG_RECORDS: Path = [[1], [2], [2]];
// ExportMetricsServiceRequest.resource_metrics, .scope_metrics, .metrics, then gauge, sum, histogram,
// exponential_histogram or summary, and their data_points
const METRIC_DATA_POINTS: Path = [[1], [2], [2], [5, 7, 9, 10, 11], [1]];

/** Log records of an ExportLogsServiceRequest. @throws PermanentError `invalid_protobuf` */
export const countLogRecords = (body: Uint8Array): number => count(body, LOG_RECORDS);

/** Data points of an ExportMetricsServiceRequest, of all metric types. @throws PermanentError `invalid_protobuf` */
export const countMetricDataPoints = (body: Uint8Array): number => count(body, METRIC_DATA_POINTS);

function count(body: Uint8Array, path: Path): number {
  return countBelow(new WireReader(body), body.byteLength, path, 0);
}

function countBelow(reader: WireReader, end: number, path: Path, level: number): number {
  const wanted = path[level]!;
  let found = 0;
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (!wanted.includes(tag >>> 3)) reader.skip(tag, end);
    else if ((tag & 7) !== DELIMITED)
      throw undecodable(`field ${tag >>> 3} has wire type ${tag & 7}`, reader.pos);
    else {
      const stop = reader.delimited(end);
      if (level === path.length - 1) {
        found++;
        reader.pos = stop;
      } else found += countBelow(reader, stop, path, level + 1);
    }
  }
  return found;
}
