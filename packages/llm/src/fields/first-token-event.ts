/** Events that instrumentations add when the first piece of a streamed answer arrives. */
const NAMES: ReadonlySet<string> = new Set([
  'First Token Stream Event', // OpenInference's LlamaIndex and LangChain
  'gen_ai.content.first_token',
  'gen_ai.first_token',
  'first_token',
  'llm.first_token',
  'ai.stream.firstChunk', // Vercel's AI SDK
]);

export const isFirstTokenEvent = (name: string): boolean => NAMES.has(name);
