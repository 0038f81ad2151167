import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** 4.4.0 does not resolve: one of its own modules is missing from Maven Central. */
const KAFKA_VERSION = '4.3.1';

const run = promisify(execFile);

/** Folder with Kafka's jars, fetched by Maven once per machine into JUNJO_TEST_CACHE. */
export async function kafkaJars(signal?: AbortSignal): Promise<string> {
  const cache = process.env['JUNJO_TEST_CACHE'] ?? join(homedir(), '.cache', 'junjo-studio-tests');
  const folder = join(cache, `kafka-${KAFKA_VERSION}`);
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, '.kafka-'));
  try {
    await writeFile(join(work, 'pom.xml'), POM);
    const libs = join(work, 'libs');
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${libs}`, '-DincludeScope=runtime'];
    await run('mvn', ['-q', '-B', ...goal], { cwd: work, maxBuffer: 16 << 20, ...(signal && { signal }) });
    // Another test process may have fetched them meanwhile; then its folder is as good.
    await rename(libs, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const dependency = (group: string, artifact: string, version: string) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;

/** Without the log4j binding SLF4J is silent and every broker error invisible. */
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId><artifactId>kafka-jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
    ${dependency('org.apache.kafka', 'kafka-tools', KAFKA_VERSION)}
    ${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', '2.25.4')}
  </dependencies>
</project>
`;
