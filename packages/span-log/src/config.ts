/** Which log, and how it is reached. Plain data: read and checked by whoever composes the process. */
export type SpanLogConfig = EmbeddedSpanLogConfig | KafkaSpanLogConfig;

interface CommonConfig {
  /**
   * Groups that must have committed a record before it may leave the log; appends are refused (`log_full`) when
   * taking them would mean dropping what one of these has not read.
   */
  readonly requiredGroups: readonly string[];
  /** After this an append that the log has not confirmed is rejected with `log_unavailable`. Default 15 s. */
  readonly appendTimeoutMs?: number;
}

export interface EmbeddedSpanLogConfig extends CommonConfig {
  readonly kind: 'embedded';
  /** Folder of the log; created when missing. One process at a time. */
  readonly dir: string;
  /** Fixed when the folder is created; must be the same ever after. Default 1. */
  readonly partitions?: number;
  /** Default 32 MiB. */
  readonly maxRecordBytes?: number;
  /** Age after which committed records are removed. Default 1 day. */
  readonly retentionMs?: number;
  /** Size of the records beyond which committed ones are removed, then appends refused. Default 4 GiB. */
  readonly retentionBytes?: number;
}

export interface KafkaSpanLogConfig extends CommonConfig {
  readonly kind: 'kafka';
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** The dead letters are in `<topic>.dlq`. */
  readonly topic: string;
  readonly clientId?: string;
  /** TLS with the system's authorities (`true`) or with these options. */
  readonly tls?: boolean | KafkaTls;
  readonly sasl?: KafkaSasl;
  /** Creates missing topics, for development and tests. In production `initKafkaTopics` does it once. */
  readonly createTopics?: KafkaTopicSettings;
  /** Bodies in bytes that may wait for the brokers; more are refused with `log_unavailable`. Default 256 MiB. */
  readonly maxInFlightBytes?: number;
}

export interface KafkaTls {
  /** Authorities in PEM form, instead of the system's. */
  readonly ca?: string;
  /** The client's certificate and key in PEM form. */
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
}

export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

export interface KafkaTopicSettings {
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Default: one less than replicationFactor, at least 1. */
  readonly minInsyncReplicas?: number;
  /** Default 3 days. */
  readonly retentionMs?: number;
  /** Per partition. Default 10 GiB. */
  readonly retentionBytes?: number;
}
