import { randomUUID } from 'node:crypto';
import type { operations } from '@studio/api-schema';
import { ADMIN, Browser, userWith } from './browser.ts';
import { API_KEY, type StartedApi } from './start-api.ts';

/** What a recipe finds: an API with captures in it and its first user, signed in. */
export interface World {
  readonly api: StartedApi;
  readonly admin: Browser;
}

/** A request of an operation, whose method and path are known. */
export interface RequestParts {
  /** The admin when left out. */
  readonly as?: Browser;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Recipe = (world: World) => RequestParts | Promise<RequestParts>;

const plain: Recipe = () => ({});
const service: Recipe = () => ({ params: { service_name: 'demo-app' } });
const TRACE = { trace_id: '7f9e31dcc256f221988d09d154b807cc' };
const SPAN = { ...TRACE, span_id: '5c411687c1c499fb' };
const WORKFLOW = `${TRACE.trace_id}:b1c5ce038d09407d`;
const FAILED_WORKFLOW = '0535ad4c58ec20a22aefd7bb5c505f6e:bab636eca5267ccc';
const LLM_SPAN = { ...TRACE, span_id: '8496bbc6d65bcee2' };
const unique = () => randomUUID().slice(0, 8);
const email = () => `${unique()}@example.com`;

const newUser = async ({ api, admin }: World) => userWith(api, admin, email(), 'viewer');

async function newProject({ admin }: World): Promise<string> {
  const { body } = await admin.post('/api/v1/projects', { name: 'Checkout' });
  return body.id;
}

async function newMember(world: World) {
  const { userId } = await newUser(world);
  return { project_id: 'default', user_id: userId };
}

/** How each operation is made to succeed: one without a recipe does not compile. */
export const recipes: Readonly<Record<Exclude<keyof typeof operations, 'createFirstUser'>, Recipe>> = {
  getHealth: plain,
  getLiveness: plain,
  getReadiness: plain,
  ping: plain,
  getConfig: plain,
  hasUsers: plain,
  signIn: ({ api }) => ({ as: new Browser(api), body: ADMIN }),
  signOut: async (world) => ({ as: await newUser(world) }),
  getMe: plain,
  testAuth: plain,
  changePassword: async ({ api, admin }) => {
    const address = email();
    const as = await userWith(api, admin, address, 'viewer');
    return { as, body: { current_password: `password of ${address}`, new_password: 'another password' } };
  },
  listUsers: plain,
  createUser: () => ({ body: { email: email(), password: 'a good password' } }),
  changeUser: async (world) => ({
    params: { user_id: (await newUser(world)).userId },
    body: { is_active: false },
  }),
  deleteUser: async (world) => ({ params: { user_id: (await newUser(world)).userId } }),
  listProjects: plain,
  createProject: () => ({ body: { id: unique(), name: 'Checkout' } }),
  getProject: () => ({ params: { project_id: 'default' } }),
  changeProject: () => ({ params: { project_id: 'default' }, body: { name: 'Renamed' } }),
  deleteProject: async (world) => ({ params: { project_id: await newProject(world) } }),
  listMembers: () => ({ params: { project_id: 'default' } }),
  addMember: async (world) => {
    const address = email();
    await userWith(world.api, world.admin, address, null);
    return { params: { project_id: 'default' }, body: { email: address, role: 'viewer' } };
  },
  changeMember: async (world) => ({ params: await newMember(world), body: { role: 'member' } }),
  removeMember: async (world) => ({ params: await newMember(world) }),
  listApiKeys: plain,
  createApiKey: () => ({ body: { name: 'checkout', expires_at: '2999-01-01T00:00:00Z' } }),
  deleteApiKey: async ({ admin }) => {
    const { body } = await admin.post('/api/v1/api-keys', { name: 'short-lived' });
    return { params: { key_id: body.id } };
  },
  listTokens: plain,
  createToken: () => ({ body: { name: 'ci', scopes: ['read', 'write'] } }),
  deleteToken: async ({ admin }) => {
    const { body } = await admin.post('/api/v1/tokens', { name: 'short-lived', scopes: ['read'] });
    return { params: { token_id: body.id } };
  },
  exchangeToken: ({ api }) => ({ as: new Browser(api), headers: { 'x-junjo-api-key': API_KEY } }),
  getJwks: plain,
  rotateSigningKey: plain,
  listAuditLog: plain,
  searchTraces: () => ({ query: '?from=2026-11-21T00:00:00Z' }),
  listFacets: () => ({ query: '?from=2026-11-21T00:00:00Z' }),
  suggest: () => ({ query: '?from=2026-11-21T00:00:00Z&field=service' }),
  exportTrace: () => ({ params: TRACE }),
  measureTimeseries: () => ({ body: { from: '2026-11-21T00:00:00Z', group_by: ['service'] } }),
  measureBreakdown: () => ({ body: { from: '2026-11-21T00:00:00Z', group_by: ['attr.http.route'] } }),
  compareSpans: () => ({ body: { left: { q: 'duration>2s' }, right: {} } }),
  getTrace: () => ({ params: TRACE }),
  getTraceSpan: () => ({ params: SPAN }),
  getTraceEvidence: () => ({ params: TRACE }),
  resolveExecution: () => ({
    query:
      '?service_namespace=&service_name=demo-app&executable_type=workflow&runtime_id=vtbthSuJQRzBHPmK440Xo',
  }),
  listAgentExecutions: () => ({ query: '?service_namespace=demo&service_name=demo-agents' }),
  listWorkflows: () => ({ query: '?from=2026-11-21T00:00:00Z' }),
  compareWorkflows: () => ({ query: `?left=${WORKFLOW}&right=${FAILED_WORKFLOW}` }),
  getWorkflow: () => ({ params: { ...TRACE, span_id: 'b1c5ce038d09407d' } }),
  flushWal: plain,
  search: () => ({ body: { query: 'order', filters: { kind: 'LLM', from: 0 } } }),
  watchTraces: plain,
  getPipeline: plain,
  getSpanLlmCall: () => ({ params: LLM_SPAN }),
  listServices: plain,
  listRootSpans: service,
  listServiceSpans: service,
  listServiceWorkflows: service,
  listTraceSpans: () => ({ params: TRACE }),
  findTraceSpan: () => ({ params: SPAN }),
};
