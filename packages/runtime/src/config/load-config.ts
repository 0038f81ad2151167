import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { contradictions } from './contradictions.ts';
import { type ConfigOf, REQUIRED, type Role } from './roles.ts';
import type { Setting } from './setting.ts';
import { type Config, settings } from './settings.ts';
import { strayVariables } from './stray-variables.ts';

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

const byName: Readonly<Record<string, Setting<unknown>>> = settings;
const schema = z.object(
  Object.fromEntries(Object.entries(byName).map(([name, { schema }]) => [name, schema.optional()])),
);

/**
 * Reads and checks every variable. Variables set to nothing count as not set.
 * @throws ConfigError naming every problem at once.
 */
export function loadConfig<const R extends Role>(env: Env, options: { readonly role: R }): ConfigOf<R> {
  const { role } = options;
  const isEmbedded = !given(env, settings.kafkaBrokers);
  const texts = Object.entries(byName).map(([name, setting]) => {
    const preset = (isEmbedded ? setting.embeddedDefault : undefined) ?? setting.default;
    return [name, given(env, setting) ?? preset] as const;
  });
  const parsed = schema.safeParse(Object.fromEntries(texts));
  const problems = (parsed.error?.issues ?? []).map((issue) => {
    const setting = byName[String(issue.path[0])]!;
    return `${setting.env} is ${shown(setting, given(env, setting) ?? '')}; allowed: ${issue.message}.`;
  });
  for (const name of REQUIRED[role]) {
    const { env: variable } = settings[name];
    if (!given(env, settings[name])) problems.push(`${variable} is not set; the ${role} needs it.`);
  }
  if (problems.length > 0 || !parsed.data) throw new ConfigError(problems);
  const config = withDerived(parsed.data as unknown as Config, role, strayVariables(env));
  const clashes = contradictions(config);
  if (clashes.length > 0) throw new ConfigError(clashes);
  return config as ConfigOf<R>;
}

function withDerived(config: Config, role: Role, warnings: readonly string[]): Config {
  const internalBind = config.internalBind ?? (role === 'standalone' ? '127.0.0.1' : config.bind);
  return { ...config, internalBind, warnings };
}

function given(env: Env, setting: Setting<unknown>): string | undefined {
  return env[setting.env]?.trim() || undefined;
}

function shown(setting: Setting<unknown>, text: string): string {
  return setting.secret ? `a secret of ${text.length} characters` : `"${text}"`;
}
