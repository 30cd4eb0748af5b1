import type { Finding } from '../model/diagnostics.ts';

/**
 * AWS Batch takes 24 KiB for a job definition; the rest of ours (names, roles, image, logs) fits into 4 KiB.
 * @see https://docs.aws.amazon.com/batch/latest/userguide/service_limits.html
 */
const mostBytes = 20 * 1024;

/** Set for every job; a value of somebody else would be lost without a word. */
const ours: readonly string[] = ['CLS_ARC_PROPS_JSON'];

const problemOf = (name: string): string | undefined => {
  if (name === '' || name.includes('=')) return `${JSON.stringify(name)} is not a name of an environment variable`;
  if (name.startsWith('AWS_BATCH')) return `"${name}": AWS Batch keeps names that begin with AWS_BATCH to itself`;
  return ours.includes(name) ? `"${name}" is set for every workload` : undefined;
};

interface Told {
  readonly environment: { readonly [name: string]: string };
  readonly command: readonly string[];
}

/** As they are sent. */
const bytesOf = ({ environment, command }: Told): number =>
  Buffer.byteLength(JSON.stringify([command, Object.entries(environment).map(([name, value]) => ({ name, value }))]));

/** What AWS Batch does not take of a command and an environment, or takes and does not pass on. */
export const toldFindings = (told: Told): readonly Finding[] => {
  const path = ['workload', 'environment'];
  const names = Object.keys(told.environment).flatMap((name): readonly Finding[] => {
    const message = problemOf(name);
    if (message === undefined) return [];
    return [{ code: 'invalid-value', path: [...path, name], message, hint: 'choose another name' }];
  });
  const bytes = bytesOf(told);
  if (bytes <= mostBytes) return names;
  const message = `with the command it has ${bytes} bytes, and AWS Batch takes about ${mostBytes}`;
  return [...names, { code: 'out-of-range', path, message, hint: 'put large values into the image or into S3' }];
};
