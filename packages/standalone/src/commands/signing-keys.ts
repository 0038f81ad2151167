import { RetryableError, systemClock } from '@studio/core';
import { loggerOf } from '@studio/runtime';
import type { Command } from 'commander';
import type { CliProcess } from '../cli-process.ts';
import { ownSecrets } from '../data-folder/own-secrets.ts';
import { audited } from './audited.ts';
import { standaloneConfig } from './standalone-config.ts';

/** `studio signing-keys rotate`: the keys that sign JWTs. */
export function addSigningKeys(cli: Command, process: CliProcess): void {
  const keys = cli.command('signing-keys').description('the keys that sign the JWTs of exporters');
  keys
    .command('rotate')
    .description('sign with a new key from now on; JWTs of the one before go on until they expire')
    .action(() => rotate(process));
}

async function rotate(process: CliProcess): Promise<void> {
  const { config, folder } = standaloneConfig(process);
  const [{ SigningKeys, signingKeysEncryptionKey }, { withRelational }] = await Promise.all([
    import('@studio/api'),
    import('../compose/with-relational.ts'),
  ]);
  await withRelational(config, folder, async (relational) => {
    const secureCookieKey = config.secureCookieKey ?? ownSecrets(folder).secureCookieKey;
    const keys = new SigningKeys({
      signingKeys: relational.signingKeys,
      encryptionKey: signingKeysEncryptionKey(secureCookieKey),
      jwtTtlMs: config.jwtTtlMs,
      rotationMs: config.jwtRotationMs,
      clock: systemClock,
      logger: loggerOf(config, process.stderr.isTTY === true),
    });
    const next = await keys.next();
    await audited(
      relational,
      async (repositories) => {
        if (await keys.store(repositories, next)) return;
        throw new RetryableError('Another rotation was faster; that one holds.', {
          code: 'rotated_meanwhile',
        });
      },
      () => ({ action: 'signing_key.rotate', resourceType: 'signing_key', resourceId: next.kid }),
    );
    process.stdout.write(`JWTs are signed with ${next.kid} from now on.\n`);
  });
}
