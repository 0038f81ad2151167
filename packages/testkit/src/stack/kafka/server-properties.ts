export interface BrokerPorts {
  readonly client: number;
  readonly controller: number;
}

/** Settings of a one-node broker for tests: small, quick to rebalance, no topics by themselves, large records. */
export function serverProperties(
  dataDir: string,
  ports: BrokerPorts,
  overrides: Readonly<Record<string, string>>,
): string {
  const address = `PLAINTEXT://127.0.0.1:${ports.client}`;
  const properties: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    listeners: `${address},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': address,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': dataDir,
    'num.partitions': '3',
    'default.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    'message.max.bytes': String(32 * 1024 * 1024),
    'replica.fetch.max.bytes': String(32 * 1024 * 1024),
    'socket.request.max.bytes': String(256 * 1024 * 1024),
    'log.segment.bytes': String(256 * 1024 * 1024),
    'log.cleaner.dedupe.buffer.size': String(16 * 1024 * 1024),
    'num.network.threads': '2',
    'num.io.threads': '4',
    ...overrides,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}

/** The line that the broker logs when it takes requests. */
export const STARTED = 'Kafka Server started';

export const LOG4J_PROPERTIES = `rootLogger.level=WARN
rootLogger.appenderRef.c.ref=c
logger.started.name=kafka.server.KafkaRaftServer
logger.started.level=INFO
appender.c.type=Console
appender.c.name=c
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=%d %p %c{1} %m%n
`;
