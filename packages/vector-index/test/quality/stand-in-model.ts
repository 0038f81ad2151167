/**
 * Stands in for an embedding model behind the endpoint: it knows which words mean the same, hears a little of how words are
 * written, and forgets numbers, as models do. What is measured with it is the way of a search, not a model.
 */
import { createHash } from 'node:crypto';

export const STAND_IN_DIMENSIONS = 96;

/** Words of one meaning, beginnings of words included. */
const MEANINGS = [
  'refund reimburse money return purchase broken',
  'parcel package shipment depot carrier deliver missing delay late',
  'card creditcard payment paying declined rejected bank checkout funds',
  'password passphrase credential login log locked reset account',
  'subscription subscrib plan membership monthly cancel terminate renew stop',
  'invoice bill billing receipt vat accountant tax',
  'hotel accommodation stay overnight room breakfast night',
  'flight plane airline gate seat departure rebook ticket',
  'weather forecast rain sunny wind degrees dry outside weekend',
  'translat language german italian english foreign',
  'summar overview brief shorten ideas discussed report meeting points',
  'sql database query table join index select relational statement totals',
  'python script keyerror traceback exception bug debug code crash list',
  'rate ratelimiterror throttled quota requests 429 provider limit',
  'timeout timed slow upstream backend reply respond readtimeout',
  'json parse parser malformed structured invalid jsondecodeerror output',
  'context token length window conversation overflow prompt long',
  'recipe cook dinner meal lentils soup vegetarian meat spinach',
  'workout exercise training fitness routine shape squats planks',
  'contract clause legal lawyer attorney agreement liability damages termination',
  'salary pay raise income offer job median negotiate',
  'wifi wireless router internet network connection firmware unstable',
].map((words) => words.split(' '));

/** The model: made anew for each test, as it remembers the directions that it gave out. */
export function createStandIn(): (text: string) => number[] {
  const directions = new Map<string, Float64Array>();

  /** A direction of its own for each key. */
  function directionOf(key: string): Float64Array {
    const known = directions.get(key);
    if (known) return known;
    const first = createHash('sha512').update(key).digest();
    const bytes = Buffer.concat([first, createHash('sha512').update(first).digest()]);
    const made = Float64Array.from({ length: STAND_IN_DIMENSIONS }, (_, i) => (bytes[i] ?? 0) / 127.5 - 1);
    directions.set(key, made);
    return made;
  }

  return (text) => {
    const sum = new Float64Array(STAND_IN_DIMENSIONS);
    const add = (key: string, weight: number) => {
      const direction = directionOf(key);
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (direction[i] ?? 0) * weight;
    };
    add('text', 0.01);
    for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
      const meaning = MEANINGS.findIndex((words) => words.some((one) => word.startsWith(one)));
      if (meaning >= 0) add(`meaning ${meaning}`, 1);
      for (let i = 0; i + 3 <= word.length; i++) add(word.slice(i, i + 3), 0.12);
    }
    return [...sum];
  };
}
