import type { ContentEncoding } from '../request.ts';

export const PROTOBUF_TYPE = 'application/x-protobuf';
export const JSON_TYPE = 'application/json';
export type MediaType = typeof PROTOBUF_TYPE | typeof JSON_TYPE;

/** The media type without its parameters, `undefined` when it is none that OTLP/HTTP has. */
export function mediaTypeOf(contentType: string | undefined): MediaType | undefined {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  return type === PROTOBUF_TYPE || type === JSON_TYPE ? type : undefined;
}

/** One encoding or none; a chain of several is not taken: `undefined`. */
export function contentEncodingOf(header: string | undefined): ContentEncoding | undefined {
  const encoding = header?.trim().toLowerCase() || 'identity';
  return encoding === 'identity' || encoding === 'gzip' || encoding === 'deflate' ? encoding : undefined;
}
