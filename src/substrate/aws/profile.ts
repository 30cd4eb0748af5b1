import { join } from 'node:path';
import { ClusterlessError } from '../../errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ProfileOptions {
  readonly env: Environment;
  /** The one that was asked for. */
  readonly profile?: string;
}

type Section = Readonly<Record<string, string | undefined>>;

/** What the files of the AWS CLI say under one name. */
export interface Profile {
  readonly settings: Section;
  /** Of each service by itself: `s3.endpoint_url`. */
  readonly services: Section;
}

export const profileName = ({ env, profile }: ProfileOptions): string | undefined =>
  profile ?? (env['AWS_PROFILE'] || undefined);

const fileOf = (env: Environment, variable: string, name: string): string | undefined => {
  const home = env['HOME'];
  return env[variable] || (home ? join(home, '.aws', name) : undefined);
};

const servicesOf = (name: string | undefined, sections: Readonly<Record<string, Section>>): Section => {
  if (name === undefined) return {};
  const services = sections[`services.${name}`];
  if (services !== undefined) return services;
  throw new ClusterlessError('CLS_FILE_UNREADABLE', `the AWS config file has no section [services ${name}]`, {
    detail: `A profile asks for it with services = ${name}.`,
    hint: 'Add the section, or take that line out of the profile.',
  });
};

/**
 * By the SDK's own reader, which keeps what it read: its clients look into the same files for how often to try again.
 * Where there are no files, or they cannot be read, nothing is said. Fails with CLS_FILE_UNREADABLE when the profile
 * names a section that is not there.
 */
export const readProfile = async (options: ProfileOptions): Promise<Profile> => {
  const { env } = options;
  const { loadSharedConfigFiles } = await import('./sdk/shared-files.ts');
  const configFilepath = fileOf(env, 'AWS_CONFIG_FILE', 'config');
  const filepath = fileOf(env, 'AWS_SHARED_CREDENTIALS_FILE', 'credentials');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    ...(configFilepath && { configFilepath }),
    ...(filepath && { filepath }),
  });
  const name = profileName(options) ?? 'default';
  const settings: Section = { ...configFile[name], ...credentialsFile[name] };
  return { settings, services: servicesOf(settings['services'], configFile) };
};
