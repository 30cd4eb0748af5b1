import { looksSecret } from '../model/secret-name.ts';
import { clean } from './clean.ts';

export interface Script {
  readonly about: string;
  readonly cwd: string | undefined;
  readonly words: readonly string[];
  readonly environment: { readonly [name: string]: string };
  readonly region: string;
}

/** One word for a POSIX shell, whatever is in it. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** What `export` takes. Programs may be told variables of other names, which only `env` sets. */
const isShellName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

/** A script without them would run nothing: whoever prints it hears what he has then. */
const warning = (environment: Script['environment']): readonly string[] => {
  const secrets = Object.keys(environment).filter(looksSecret);
  if (secrets.length === 0) return [];
  return [`# Has the value of ${secrets.map(clean).join(', ')}: keep it where nobody else reads it.`];
};

/** Runs a workload by hand: what the substrate would set and start. The port is that of `clusterless local serve`. */
export const scriptText = ({ about, cwd, words, environment, region }: Script): string => {
  const variables = Object.entries(environment);
  const odd = variables.filter(([name]) => !isShellName(name)).map(([name, value]) => `${name}=${value}`);
  const line = odd.length === 0 ? words : ['env', ...odd, ...words];
  return [
    '#!/bin/sh',
    `# ${clean(about)}`,
    '# Needs, in another terminal: clusterless local serve --port 9000',
    '# What it writes is committed by nobody.',
    ...warning(environment),
    'set -eu',
    `export AWS_ENDPOINT_URL_S3="\${AWS_ENDPOINT_URL_S3:-http://127.0.0.1:9000}"`,
    `export AWS_ENDPOINT_URL="\${AWS_ENDPOINT_URL:-$AWS_ENDPOINT_URL_S3}"`,
    `export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=${quoted(region)}`,
    ...variables.filter(([name]) => isShellName(name)).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ...(cwd === undefined ? [] : [`cd ${quoted(cwd)}`]),
    line.map(quoted).join(' '),
    '',
  ].join('\n');
};
