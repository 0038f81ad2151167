import type { DemoSpan } from './demo-span.ts';
import type { Dice } from './dice.ts';
import { documentQuestion } from './document-question.ts';
import { supportChat } from './support-chat.ts';
import { triageWorkflow } from './triage-workflow.ts';

/** The next trace of a small grocer's day. */
export function nextTrace(dice: Dice): DemoSpan {
  const share = dice.share();
  if (share < 0.45) return supportChat(dice);
  return share < 0.75 ? documentQuestion(dice) : triageWorkflow(dice);
}
