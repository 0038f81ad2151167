import type { LlmCallBody } from '@studio/api-schema';
import type { ContentPart, LlmCall } from '@studio/llm';

type PartBody = LlmCallBody['system_instructions'][number];

/** A call in the shape of the REST API. */
export function llmCallToJson(call: LlmCall): LlmCallBody {
  const { tokens } = call;
  return {
    kind: call.kind,
    provider: call.provider,
    model: call.model,
    request_model: call.requestModel,
    operation: call.operation,
    agent_name: call.agentName,
    tool_name: call.toolName,
    session_id: call.sessionId,
    user_id: call.userId,
    parameters: call.parameters,
    system_instructions: call.systemInstructions.map(partToJson),
    input_messages: call.inputMessages.map(messageToJson),
    output_messages: call.outputMessages.map(messageToJson),
    input: call.input,
    output: call.output,
    tools: [...call.tools],
    response_format: call.responseFormat,
    tokens: {
      input: tokens.input,
      output: tokens.output,
      cached_input: tokens.cachedInput,
      cache_creation: tokens.cacheCreation,
      reasoning: tokens.reasoning,
    },
    cost_nano_usd: call.costNanoUsd.toString(),
    is_cost_given: call.isCostGiven,
    finish_reasons: [...call.finishReasons],
    time_to_first_token_nano: call.timeToFirstTokenNs,
    documents: [...call.documents],
    embeddings: [...call.embeddings],
    errors: [...call.errors],
    notes: [...call.notes],
  };
}

const messageToJson = ({ role, content }: LlmCall['inputMessages'][number]) => ({
  role,
  content: content.map(partToJson),
});

function partToJson(part: ContentPart): PartBody {
  switch (part.type) {
    case 'image':
      return { type: 'image', url: part.url, mime_type: part.mimeType };
    case 'tool_call':
      return { type: 'tool_call', id: part.id, name: part.name, arguments_json: part.argumentsJson };
    case 'tool_result':
      return { type: 'tool_result', id: part.id, result_json: part.resultJson };
    case 'text':
    case 'reasoning':
      return part;
  }
}
