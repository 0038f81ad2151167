/** The ways in which one model is named, the most exact first; names are tried in this order. */

/** `us.anthropic.claude-…`: where Bedrock answers, and whose the model is. */
const BEDROCK_REGION = /^(?:us|us-gov|eu|apac|global|jp|au|ca|sa|me|af|uk)\.(?=[a-z0-9-]+\.)/;
const BEDROCK_VENDOR = /^(?:anthropic|amazon|mistral|cohere|deepseek|openai|google)\.(?=[a-z])/;
/** Bedrock's `-v1:0`, `-v2`, `:0`. */
const BEDROCK_VERSION = /(?:-v\d+)?(?::\d+)?$/;
/** `-2024-08-06`, `-20240806`, `@20250514`. */
const DATE = /(?:-\d{4}-\d\d-\d\d|[-@]20\d{6})$/;
const LATEST = /[-@](?:latest|default)$/;
/** `ft:gpt-4o-mini-2024-07-18:my-org::id`: a model of one's own, with prices of its own. */
const FINE_TUNED = /^(ft:[^:]+):.*$/;

const MAX_NAME = 300;

/**
 * Candidates for a name as spans carry it: as it is; without the path before it (`openai/gpt-4o`,
 * `models/gemini-2.5-pro`, an ARN); without Bedrock's region, vendor and version; without `latest`; without a date.
 */
export function modelNames(given: string): readonly string[] {
  const names = new Set<string>();
  const add = (name: string) => {
    if (name !== '') names.add(name);
    return name;
  };
  let name = add(given.slice(0, MAX_NAME).trim().toLowerCase());
  name = add(name.slice(name.lastIndexOf('/') + 1));
  name = add(name.replace(FINE_TUNED, '$1'));
  const withoutRegion = name.replace(BEDROCK_REGION, '');
  const withoutVendor = withoutRegion.replace(BEDROCK_VENDOR, '');
  if (withoutVendor !== name || BEDROCK_VERSION.exec(name)?.[0]) {
    add(withoutRegion);
    name = add(withoutVendor.replace(BEDROCK_VERSION, ''));
  }
  name = add(name.replace(LATEST, ''));
  add(name.replace(DATE, ''));
  return [...names];
}
