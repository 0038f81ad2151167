import { hideSecrets } from '../hide-secrets.ts';
import { type Config, type ConfigOf, derive } from './config.ts';
import { ConfigError } from './config-error.ts';
import { contradictions } from './contradictions.ts';
import { facesPeople, REQUIRED, REQUIRED_IN_PRODUCTION, type Role } from './roles.ts';
import type { Setting } from './setting.ts';
import { type SettingName, settings, type Values } from './settings.ts';
import { strayVariables } from './stray-variables.ts';

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks every variable. Variables set to nothing count as not set.
 * @throws ConfigError naming every problem at once.
 */
export function loadConfig<const R extends Role>(env: Env, options: { readonly role: R }): ConfigOf<R> {
  const { role } = options;
  const { values, problems, broken } = readSettings(env);
  const all = [
    ...problems,
    ...missing(env, role, values.environment),
    ...contradictions(values, { role, broken }),
  ];
  if (all.length > 0) throw new ConfigError(all);
  const config: Config = { ...values, ...derive(values, role), warnings: strayVariables(env) };
  return config as ConfigOf<R>;
}

/** Each variable by itself. A `broken` one could not be read, and is undefined among the values. */
function readSettings(env: Env) {
  const isEmbedded = !given(env, settings.kafkaBrokers);
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  const broken = new Set<SettingName>();
  for (const [name, setting] of Object.entries<Setting<unknown>>(settings)) {
    const preset = (isEmbedded ? setting.embeddedDefault : undefined) ?? setting.default;
    const text = given(env, setting) ?? preset;
    const parsed = setting.schema.optional().safeParse(text);
    values[name] = parsed.data;
    if (parsed.success) continue;
    broken.add(name as SettingName);
    const allowed = parsed.error.issues.map(({ message }) => message).join('; ');
    problems.push(`${setting.env} is ${shown(setting, text ?? '')}; allowed: ${allowed}.`);
  }
  return { values: values as unknown as Values, problems, broken };
}

function missing(env: Env, role: Role, environment: Values['environment']): readonly string[] {
  const always: readonly SettingName[] = REQUIRED[role];
  const isProduction = environment === 'production' && facesPeople(role);
  const production = isProduction ? REQUIRED_IN_PRODUCTION.filter((name) => !always.includes(name)) : [];
  const sentence = (name: SettingName, note = '') =>
    given(env, settings[name]) ? [] : [`${settings[name].env} is not set; the ${role} needs it${note}.`];
  return [
    ...always.flatMap((name) => sentence(name)),
    ...production.flatMap((name) => sentence(name, ' in production')),
  ];
}

function given(env: Env, setting: Setting<unknown>): string | undefined {
  return env[setting.env]?.trim() || undefined;
}

function shown(setting: Setting<unknown>, text: string): string {
  return setting.secret ? `a secret of ${text.length} characters` : `"${hideSecrets(text)}"`;
}
