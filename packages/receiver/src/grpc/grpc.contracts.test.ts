/** What is particular to the gRPC port: health, reflection, and calls that are not what they should be. */
import {
  type Client,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { fromJSON, loadSync } from '@grpc/proto-loader';
import { protoPath } from 'grpc-health-check';
import { describe, expect, test } from 'vitest';
import { exampleSpans, protobufOf } from '../../test/example-spans.ts';
import { logDown } from '../../test/memory-span-log.ts';
import { RawGrpcClient, TRACES } from '../../test/raw-clients.ts';
import { startReceiver } from '../../test/start-receiver.ts';
import { until } from '../../test/until.ts';
import { SERVICE_NAMES } from './export-service.ts';

type Unary = (request: object, callback: (error: Error | null, answer: { status: string }) => void) => void;

function healthClient(address: string) {
  const health = loadPackageDefinition(loadSync(protoPath, { enums: String, defaults: true }));
  const { Health } = (health['grpc'] as never as { health: { v1: Record<string, ServiceClientConstructor> } })
    .health.v1;
  const client = new Health!(address, credentials.createInsecure());
  const check = (service: string) =>
    new Promise<string>((resolve, reject) => {
      const call = (client as never as { Check: Unary }).Check;
      call.call(client, { service }, (error, answer) => (error ? reject(error) : resolve(answer.status)));
    });
  return { check, client, [Symbol.dispose]: () => client.close() };
}

describe('health', () => {
  test('every service is serving', async () => {
    await using receiver = await startReceiver();
    using health = healthClient(receiver.grpc);
    for (const service of ['', ...Object.values(SERVICE_NAMES)]) {
      expect(await health.check(service)).toBe('SERVING');
    }
    await expect(health.check('other')).rejects.toMatchObject({ code: 5 });
  });

  test('is not serving while it drains', async () => {
    await using receiver = await startReceiver();
    using health = healthClient(receiver.grpc);
    using client = new RawGrpcClient(receiver.grpc);
    const { promise, resolve } = Promise.withResolvers<void>();
    receiver.spanLog.gate = promise;
    const call = client.export(protobufOf(exampleSpans(1)));
    await until(() => receiver.spanLog.appending === 1);
    const stopped = receiver.receiver.stop();
    expect(await health.check('')).toBe('NOT_SERVING');
    expect(receiver.receiver.health()).toEqual({ ready: false, reason: 'draining' });
    resolve();
    expect((await call).code).toBe(0);
    await stopped;
  });

  test('a watcher of health does not keep a receiver from stopping', async () => {
    const { receiver, grpc } = await startReceiver();
    using health = healthClient(grpc);
    const watch = (health.client as never as { Watch: (request: object) => Client & NodeJS.EventEmitter })
      .Watch;
    const seen: string[] = [];
    const stream = watch.call(health.client, { service: '' });
    stream.on('data', ({ status }: { status: string }) => seen.push(status)).on('error', () => {});
    await until(() => seen.length === 1);
    await receiver.stop();
    expect(seen).toEqual(['SERVING', 'NOT_SERVING']);
  });

  test('follows the log', async () => {
    await using receiver = await startReceiver();
    expect(receiver.receiver.health()).toEqual({ ready: true });
    receiver.spanLog.failure = logDown;
    await until(() => !receiver.receiver.health().ready);
    expect(receiver.receiver.health().reason).toContain(logDown.message);
    using health = healthClient(receiver.grpc);
    expect(await health.check('')).toBe('NOT_SERVING');
  });
});

describe('reflection', () => {
  interface ReflectionAnswer {
    readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
    readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Buffer[] };
  }

  /** The reflection protocol itself, as small as this test needs it. */
  // (proto-loader's type asks for a comment on each method.)
  const definition = fromJSON({
    nested: {
      grpc: {
        nested: {
          reflection: {
            nested: {
              v1: {
                nested: {
                  ServerReflection: {
                    methods: {
                      ServerReflectionInfo: {
                        requestType: 'Request',
                        requestStream: true,
                        responseType: 'Answer',
                        responseStream: true,
                        comment: '',
                      },
                    },
                  },
                  Request: {
                    oneofs: { ask: { oneof: ['fileContainingSymbol', 'listServices'] } },
                    fields: {
                      fileContainingSymbol: { type: 'string', id: 4 },
                      listServices: { type: 'string', id: 7 },
                    },
                  },
                  Answer: {
                    fields: {
                      fileDescriptorResponse: { type: 'Files', id: 4 },
                      listServicesResponse: { type: 'Services', id: 6 },
                    },
                  },
                  Files: { fields: { fileDescriptorProto: { rule: 'repeated', type: 'bytes', id: 1 } } },
                  Services: { fields: { service: { rule: 'repeated', type: 'Service', id: 1 } } },
                  Service: { fields: { name: { type: 'string', id: 1 } } },
                },
              },
            },
          },
        },
      },
    },
  });

  async function ask(address: string, question: object): Promise<ReflectionAnswer> {
    const { grpc } = loadPackageDefinition(definition) as never as {
      grpc: { reflection: { v1: { ServerReflection: ServiceClientConstructor } } };
    };
    const client = new grpc.reflection.v1.ServerReflection(address, credentials.createInsecure());
    const stream = client['ServerReflectionInfo']!();
    try {
      return await new Promise((resolve, reject) => {
        stream.once('data', resolve).once('error', reject);
        stream.write(question);
      });
    } finally {
      stream.on('error', () => {}).cancel();
      client.close();
    }
  }

  test('lists the services', async () => {
    await using receiver = await startReceiver();
    const { listServicesResponse } = await ask(receiver.grpc, { listServices: '' });
    expect(listServicesResponse?.service.map(({ name }) => name).sort()).toEqual(
      ['grpc.health.v1.Health', ...Object.values(SERVICE_NAMES)].sort(),
    );
  });

  test.each(Object.values(SERVICE_NAMES))('describes %s with everything it refers to', async (service) => {
    await using receiver = await startReceiver();
    const { fileDescriptorResponse } = await ask(receiver.grpc, { fileContainingSymbol: service });
    const files = fileDescriptorResponse?.fileDescriptorProto ?? [];
    expect(files.some((file) => file.includes(service.split('.').at(-1)!))).toBe(true);
    expect(files.some((file) => file.includes('AnyValue'))).toBe(true);
  });
});

test('an unknown method is unimplemented', async () => {
  await using receiver = await startReceiver();
  using client = new RawGrpcClient(receiver.grpc);
  expect(await client.export(Buffer.alloc(0), { method: TRACES.replace('Export', 'Other') })).toMatchObject({
    code: 12,
  });
});

test.each([0, 2])('a call with %i messages is refused', async (messages) => {
  await using receiver = await startReceiver();
  using client = new RawGrpcClient(receiver.grpc);
  const answer = await client.exportStream(Array(messages).fill(protobufOf(exampleSpans(1))));
  expect(answer.code).toBe(3);
  expect(receiver.spanLog.records).toEqual([]);
});
