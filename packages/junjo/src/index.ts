export { type AgentSummary, agentSummaries } from './agent/summary.ts';
export { type ComparedExecution, compareExecutions, type ExecutionComparison } from './compare/compare.ts';
export { type TraceEvidence, traceEvidence } from './evidence/evidence.ts';
export { type ExecutionView, workflowExecution } from './execution/execution.ts';
export { summarizeWorkflow, type WorkflowSummary } from './execution/summary.ts';
export { type JunjoTrace, readJunjoTrace } from './read-trace.ts';
