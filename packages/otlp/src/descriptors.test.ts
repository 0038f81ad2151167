import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { fileDescriptorSet, fileDescriptors } from './descriptors.ts';

describe('descriptors', () => {
  it('hold OTLP with all that it refers to', () => {
    const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, fileDescriptorSet()));
    for (const [signal, name] of [
      ['trace', 'Trace'],
      ['logs', 'Logs'],
      ['metrics', 'Metrics'],
    ]) {
      const service = registry.getService(`opentelemetry.proto.collector.${signal}.v1.${name}Service`);
      expect(service?.methods.map((method) => method.name)).toEqual(['Export']);
    }
    expect(registry.getMessage('opentelemetry.proto.trace.v1.Span')?.fields).toHaveLength(16);
  });

  it('come as single files too, each after those that it imports', () => {
    const seen: string[] = [];
    for (const file of fileDescriptors.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes))) {
      expect(seen).toEqual(expect.arrayContaining(file.dependency));
      seen.push(file.name);
    }
    expect(seen).toHaveLength(8);
  });
});
