/** A workflow as Junjo's SDK (contract 2) tells it: graph snapshot, nodes, state patches that replay from start to end. */
import { createHash } from 'node:crypto';
import type { Attributes } from '@opentelemetry/api';
import type { DemoEvent, DemoSpan } from './demo-span.ts';
import type { Dice } from './dice.ts';
import { openInferenceCall } from './llm-call.ts';

const SERVICE = 'mail-triage';
const POLICY = 'junjo.full.v1';

const MAILS = [
  [
    'Wrong delivery',
    'You brought me somebody else’s box again. Third time!',
    'complaint',
    'We are sorry. A courier comes today, and this box is free.',
  ],
  [
    'Invoice for October',
    'Could you send the October invoice to our bookkeeping?',
    'billing',
    'The October invoice is attached; bookkeeping gets a copy from now on.',
  ],
  [
    'Rhubarb?',
    'When does the rhubarb season begin with you?',
    'question',
    'Our first rhubarb comes in the middle of April.',
  ],
] as const;

const structuralId = (prefix: string, name: string): string =>
  `${prefix}_${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;

const GRAPH = structuralId('graph', 'mail triage');

interface Node {
  readonly name: string;
  readonly runtimeId: string;
  readonly structuralId: string;
}

export function triageWorkflow(dice: Dice): DemoSpan {
  const [subject, body, kind, reply] = dice.of(MAILS);
  const fails = dice.share() < 0.1;
  const nodes = ['ReadMail', 'Classify', 'DraftReply'].map((name) => ({
    name,
    runtimeId: dice.id(),
    structuralId: structuralId('node', name),
  }));
  const [read, classify, draft] = nodes as [Node, Node, Node];
  const ids = { definition: dice.id(), runtime: dice.id(), store: dice.id() };
  let revision = 0;
  const change = (action: string, path: string, value: string): DemoEvent =>
    setState(dice, ids.store, action, revision++, { op: 'replace', path, value });

  const model = 'gemini-2.5-flash';
  const ask = (question: string, answer: string, isRefused = false) =>
    openInferenceCall(
      {
        service: SERVICE,
        provider: 'google',
        model,
        temperature: 0,
        messages: [{ role: 'user', content: `${question}\n\nSubject: ${subject}\n${body}` }],
        answer: { role: 'assistant', content: answer },
      },
      dice,
      isRefused,
    );
  const node = (of: Node, rest: Partial<DemoSpan>): DemoSpan => ({
    service: SERVICE,
    name: of.name,
    afterMs: 1,
    ownMs: dice.between(1, 8),
    attributes: executable('node', of.runtimeId, of.runtimeId, of.structuralId, ids),
    ...rest,
  });
  const refused = { type: 'RateLimitError', message: 'the model refused: too many requests' };
  const children = [
    node(read, { events: [change('set_body', '/body', body)] }),
    node(classify, {
      children: [ask('Is this a complaint, billing or a question? One word.', kind)],
      events: [change('set_kind', '/kind', kind)],
    }),
    fails
      ? node(draft, { children: [ask('Write the reply.', reply, true)], error: refused })
      : node(draft, {
          children: [ask('Write the reply.', reply)],
          events: [change('set_reply', '/reply', reply)],
        }),
  ];
  const start = { body: '', kind: '', reply: '', subject };
  const end = { body, kind, reply: fails ? '' : reply, subject };
  return {
    service: SERVICE,
    name: 'Mail triage',
    afterMs: 0,
    ownMs: dice.between(1, 5),
    attributes: {
      ...executable('workflow', ids.definition, ids.runtime, GRAPH, undefined),
      ...payload('junjo.workflow.state.start', start),
      ...payload('junjo.workflow.state.end', end),
      'junjo.workflow.execution_graph_snapshot': snapshot(nodes),
      'junjo.workflow.store.id': ids.store,
      'junjo.workflow.node.count': nodes.length,
      'junjo.store.revision.start': 0,
      'junjo.store.revision.end': revision,
      'junjo.store.transition.count': revision,
      'junjo.store.reconstructable': true,
    },
    ...(fails && { error: refused }),
    children,
  };
}

function executable(
  type: 'workflow' | 'node',
  definition: string,
  runtime: string,
  structural: string,
  parent: { readonly definition: string; readonly runtime: string } | undefined,
): Attributes {
  return {
    'junjo.telemetry.contract_version': 2,
    'junjo.span_type': type,
    'junjo.executable_definition_id': definition,
    'junjo.executable_runtime_id': runtime,
    'junjo.executable_structural_id': structural,
    'junjo.enclosing_graph_structural_id': GRAPH,
    ...(parent && {
      'junjo.parent_executable_definition_id': parent.definition,
      'junjo.parent_executable_runtime_id': parent.runtime,
      'junjo.parent_executable_structural_id': GRAPH,
    }),
  };
}

function payload(name: string, value: unknown): Attributes {
  return { [name]: JSON.stringify(value), [`${name}.mode`]: 'full', [`${name}.policy`]: POLICY };
}

function setState(dice: Dice, store: string, action: string, before: number, patch: object): DemoEvent {
  return {
    name: 'set_state',
    attributes: {
      id: dice.id(),
      'junjo.store.name': 'MailStore',
      'junjo.store.id': store,
      'junjo.store.action': action,
      'junjo.store.transition.sequence': before + 1,
      'junjo.store.revision.before': before,
      'junjo.store.revision.after': before + 1,
      ...payload('junjo.state_json_patch', [patch]),
    },
  };
}

function snapshot(nodes: readonly Node[]): string {
  const edges = nodes.slice(1).map((head, index) => {
    const tail = nodes[index] ?? head;
    return {
      edgeConditionLabel: null,
      edgeScope: 'explicit',
      edgeStructuralId: structuralId('edge', `${tail.name} ${head.name}`),
      headNodeRuntimeId: head.runtimeId,
      headNodeStructuralId: head.structuralId,
      parentSubflowRuntimeId: null,
      tailNodeRuntimeId: tail.runtimeId,
      tailNodeStructuralId: tail.structuralId,
    };
  });
  const listed = nodes.map(({ name, runtimeId, structuralId }) => ({
    nodeLabel: name,
    nodeRuntimeId: runtimeId,
    nodeStructuralId: structuralId,
    nodeType: name,
  }));
  return JSON.stringify({ edges, graphStructuralId: GRAPH, nodes: listed, v: 2 });
}
