import { z } from 'zod';

const text = (description: string, example: string) => z.string().meta({ description, example });
const count = (description: string, example: number) => z.number().int().meta({ description, example });
const json = (description: string, example: unknown) => z.unknown().meta({ description, example });

const kindOfPart = <const T extends string>(type: T) =>
  z.literal(type).meta({ description: 'What the part is.', example: type });

const contentPart = z.union([
  z.object({ type: kindOfPart('text'), text: text('The text.', 'What is the weather in Rome?') }),
  z.object({
    type: kindOfPart('image'),
    url: text(
      'A URL, a file id of the provider, or the beginning of a data URL whose data is left out.',
      'https://example.com/rome.png',
    ),
    mime_type: text("'' when it is not said.", 'image/png'),
  }),
  z.object({
    type: kindOfPart('tool_call'),
    id: text("'' when it is not said.", 'call_1'),
    name: text('Name of the tool.', 'get_weather'),
    arguments_json: text('Arguments as the model wrote them: JSON, if it did well.', '{"city":"Rome"}'),
  }),
  z.object({
    type: kindOfPart('tool_result'),
    id: text('Of the call that it answers.', 'call_1'),
    result_json: text('JSON or plain text.', '{"temp":21}'),
  }),
  z.object({ type: kindOfPart('reasoning'), text: text('What the model thought aloud.', 'Ask the tool.') }),
]);

const content = (what: string) => z.array(contentPart).meta({ description: what });

const message = z.object({
  role: text('`system`, `developer`, `user`, `assistant` or `tool`; others as the span says.', 'user'),
  content: content('Parts in the order sent.'),
});

const tool = z.object({
  name: text('Name of the tool.', 'get_weather'),
  description: text("'' when it is not said.", 'Weather of a city'),
  schema: json('JSON Schema of the arguments; null when it is not said.', { type: 'object' }),
});

const document = z.object({
  id: text("'' when it is not said.", 'doc_7'),
  content: text('Text of the document.', 'Rome is sunny.'),
  score: z.number().nullable().meta({ description: 'Relevance; null when it is not said.', example: 0.93 }),
  metadata: json('As the span has it; null when it is not said.', { source: 'guide' }),
});

const embedding = z.object({
  text: text('What was embedded.', 'Rome'),
  dimensions: count('Length of the vector; 0 when it is not in the span.', 1536),
});

const error = z.object({
  type: text("'' when it is not said.", 'openai.RateLimitError'),
  message: text('Message of the exception, else of the status.', 'Rate limit reached'),
});

const tokens = z.object({
  input: count('Tokens of the request, as the span counts them.', 1200),
  output: count('Tokens of the answer.', 85),
  cached_input: count("Of the input, from the provider's cache.", 1000),
  cache_creation: count("Of the input, written to the provider's cache.", 0),
  reasoning: count('Of the output, thought.', 40),
});

/** What a span says about its model call, tool, retrieval, agent or chain, whichever convention it follows. */
export const llmCallSchema = z
  .object({
    kind: text('`llm`, `embedding`, `tool`, `agent`, `retriever`, `reranker`, `chain`, …', 'llm'),
    provider: text("One lower-case name for each service; '' when it is not said.", 'openai'),
    model: text('The model that answered, else the one that was asked.', 'gpt-4o-2024-08-06'),
    request_model: text('The model that was asked.', 'gpt-4o'),
    operation: text('Name of the operation in its convention.', 'chat'),
    agent_name: text('Name of the agent.', 'Weather Agent'),
    tool_name: text('Name of the tool.', 'get_weather'),
    session_id: text('Session or conversation.', 'session-1'),
    user_id: text('User of the application.', 'user-1'),
    parameters: z
      .record(z.string(), z.unknown())
      .meta({ description: 'Settings of the request by name.', example: { temperature: 0.2 } }),
    system_instructions: content('Instructions that stand beside the conversation.'),
    input_messages: z.array(message).meta({ description: 'The conversation as sent, oldest first.' }),
    output_messages: z.array(message).meta({ description: 'The answers.' }),
    input: text('What went in as one text, as the span has it.', '{"city":"Rome"}'),
    output: text('What came out as one text, as the span has it.', '{"temp":21}'),
    tools: z.array(tool).meta({ description: 'Tools that the model could call.' }),
    response_format: json('What the answer had to look like; null when it is not said.', {
      type: 'json_object',
    }),
    tokens: tokens.meta({ description: '0 where the span says nothing.' }),
    cost_nano_usd: text('Cost in billionths of a US dollar; 0 when it is not known.', '3850000'),
    is_cost_given: z.boolean().meta({
      description: 'Whether the span says the cost; else it is computed from the tokens by the price table.',
      example: false,
    }),
    finish_reasons: z
      .array(z.string())
      .meta({ description: 'Why the model stopped, one for each answer.', example: ['stop'] }),
    time_to_first_token_nano: count('From the start to the first piece; 0 when it is not said.', 250_000_000),
    documents: z.array(document).meta({ description: 'What was retrieved or reranked.' }),
    embeddings: z.array(embedding).meta({ description: 'What was embedded.' }),
    errors: z
      .array(error)
      .meta({ description: 'Exceptions in the order recorded; else what the status says.' }),
    notes: z.array(z.string()).meta({
      description: 'What could not be read, a sentence each.',
      example: ['Audio is left out.'],
    }),
  })
  .meta({ id: 'LlmCall' });

export type LlmCallBody = z.infer<typeof llmCallSchema>;
