import { openApiDocument } from './document.ts';

/** The document as openapi.json holds it. */
export function renderDocument(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}
