export { type AgentSummary, agentSummaries } from './agent/summary.ts';
export { type TraceEvidence, traceEvidence } from './evidence/evidence.ts';
export { type JunjoTrace, readJunjoTrace } from './read-trace.ts';
