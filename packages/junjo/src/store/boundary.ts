/** What an execution says of a store: where it began and ended, as state, revision and number of the transition. */
import { isStrict } from '../contract.ts';
import { type Diagnostic, diagnosticList } from '../diagnostic.ts';
import { type Executable, isExecution } from '../executable.ts';
import { type Payload, readPayload } from '../payload.ts';

/** `runtime`: its own; `application`: what an agent (contract 3) was given to work on. */
export type StoreRole = 'runtime' | 'application';

export interface StoreBoundary {
  readonly role: StoreRole;
  readonly owner: Executable;
  readonly storeId: string;
  readonly parentStoreId: string | null;
  readonly revisionStart: number | null;
  readonly revisionEnd: number | null;
  /** The interval is `(sequenceStart, sequenceEnd]`; before contract 3 it starts at 0. null when not known. */
  readonly sequenceStart: number;
  readonly sequenceEnd: number | null;
  readonly transitionCount: number | null;
  /** What the SDK found when it replayed it. */
  readonly claimed: boolean | null;
  readonly start: Payload | null;
  readonly end: Payload | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Why an execution that should have a store has none. */
export interface UnavailableStore {
  readonly reason: 'not_recorded' | 'store_id_missing';
}

export interface OwnedStores {
  readonly boundaries: readonly StoreBoundary[];
  /** Of the runtime store. */
  readonly unavailable: UnavailableStore | null;
}

interface Names {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  /** `X.revision.start` and so on. */
  readonly store: string;
}

const OF_A_WORKFLOW: Names = {
  id: 'junjo.workflow.store.id',
  start: 'junjo.workflow.state.start',
  end: 'junjo.workflow.state.end',
  store: 'junjo.store',
};
const OF_AN_AGENT: Names = {
  id: 'junjo.agent.store.id',
  start: 'junjo.agent.state.start',
  end: 'junjo.agent.state.end',
  store: 'junjo.store',
};
const OF_AN_APPLICATION: Names = {
  id: 'junjo.agent.application_store.id',
  start: 'junjo.agent.application_state.start',
  end: 'junjo.agent.application_state.end',
  store: 'junjo.agent.application_store',
};

/** The stores that an executable worked on; none for nodes. */
export function readOwnedStores(owner: Executable): OwnedStores {
  const { attributes } = owner.source;
  if (isExecution(owner)) return runtimeStore(owner, OF_A_WORKFLOW, true);
  if (owner.type !== 'agent') return { boundaries: [], unavailable: null };
  const isRecorded = attributes.flag('junjo.agent.state.available') !== false;
  const runtime = runtimeStore(owner, OF_AN_AGENT, isRecorded);
  const hasApplication =
    attributes.text(OF_AN_APPLICATION.id) !== null &&
    attributes.flag('junjo.agent.application_state.available') !== false;
  if (!hasApplication) return runtime;
  const application = readBoundary(owner, OF_AN_APPLICATION, 'application');
  return { ...runtime, boundaries: [...runtime.boundaries, application] };
}

function runtimeStore(owner: Executable, names: Names, isRecorded: boolean): OwnedStores {
  if (!isRecorded) return { boundaries: [], unavailable: { reason: 'not_recorded' } };
  if (owner.source.attributes.text(names.id) === null) {
    return { boundaries: [], unavailable: { reason: 'store_id_missing' } };
  }
  return { boundaries: [readBoundary(owner, names, 'runtime')], unavailable: null };
}

function readBoundary(owner: Executable, names: Names, role: StoreRole): StoreBoundary {
  const { attributes } = owner.source;
  const { diagnostics, report } = diagnosticList();
  const strict = isStrict(owner.contract);
  const fact = (name: string) => {
    const value = attributes.count(`${names.store}.${name}`);
    if (value === null && strict) {
      report('invalid_store_owner_fact', `${names.store}.${name}`, 'It is missing, or not a whole number.');
    }
    return value;
  };
  const hasInterval = owner.contract >= 3;
  const transitionCount = fact('transition.count');
  const sequenceStart = hasInterval ? (fact('transition.start') ?? 0) : 0;
  const claimed = attributes.flag(`${names.store}.reconstructable`);
  if (claimed === null && strict) {
    report('invalid_store_owner_fact', `${names.store}.reconstructable`, 'It is missing.');
  }
  const payload = (key: string) => {
    const read = readPayload({ attributes, key, isStrict: strict, report });
    if (read === null && strict && !attributes.has(key)) {
      report('invalid_store_owner_fact', key, 'The state is missing.');
    }
    return read;
  };
  return {
    role,
    owner,
    storeId: attributes.text(names.id) ?? '',
    parentStoreId: attributes.text('junjo.workflow.parent_store.id'),
    revisionStart: fact('revision.start'),
    revisionEnd: fact('revision.end'),
    sequenceStart,
    sequenceEnd: hasInterval
      ? fact('transition.end')
      : transitionCount === null
        ? null
        : sequenceStart + transitionCount,
    transitionCount,
    claimed,
    start: payload(names.start),
    end: payload(names.end),
    diagnostics,
  };
}
