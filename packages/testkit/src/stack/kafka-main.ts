/**
 * `node packages/testkit/src/stack/kafka-main.ts`: a throw-away broker for work by hand. Prints its address on one
 * line; SIGTERM or Ctrl+C ends it and removes its data.
 */
import { once } from 'node:events';
import { startKafka } from './kafka.ts';

const kafka = await startKafka();
console.log(kafka.brokers);
// Signals alone do not keep a process running.
const keepAlive = setInterval(() => {}, 60_000);
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
clearInterval(keepAlive);
await kafka.stop();
