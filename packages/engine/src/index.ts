export type { EngineMemory } from './engine-options.ts';
export { type Engine, type EngineOptions, startEngine } from './start-engine.ts';
