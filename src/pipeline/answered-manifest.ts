import { z } from 'zod';
import { WorkloadManifest } from '../metadata/manifest.ts';
import type { RunInput } from '../metadata/workload.ts';
import { broken } from './run-manifest.ts';

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const looksLikeManifest = (answer: { readonly [name: string]: unknown }): boolean =>
  'uris' in answer || 'lotId' in answer || answer['state'] === 'empty';

/** A function may leave out what it was told itself. */
const completed = (answer: object, lot: string): unknown => ({
  state: 'uris' in answer && Array.isArray(answer.uris) && answer.uris.length > 0 ? 'complete' : 'empty',
  lotId: lot,
  ...answer,
});

const manifestOf = (role: string, answer: object, lot: string): WorkloadManifest => {
  const parsed = WorkloadManifest.safeParse(completed(answer, lot));
  if (!parsed.success) {
    throw broken(`the function's answer for sink "${role}" is not a manifest`, z.prettifyError(parsed.error));
  }
  const manifest = parsed.data;
  if (manifest.lotId !== lot) {
    throw broken(
      `the function answered with a manifest of another lot for sink "${role}"`,
      `The run is for lot ${lot}; the manifest says ${manifest.lotId}.`,
    );
  }
  if (manifest.state === 'complete' || manifest.state === 'empty') return manifest;
  throw broken(`the function answered with a ${manifest.state} manifest for sink "${role}"`);
};

/** The predecessor's workloads answer with the manifests that they wrote: role to URI. */
const checkWritten = (role: string, uri: string, { props }: RunInput): void => {
  const template = props.sinkManifestTemplates[role] ?? '';
  const prefix = template.slice(0, template.indexOf('lot='));
  if (uri.startsWith(prefix)) return;
  throw broken(
    `the function answered with a manifest outside of its run for sink "${role}"`,
    `It is ${uri}; the run's own are under ${prefix}.`,
  );
};

const ofRole = (role: string, answer: unknown, input: RunInput): readonly (readonly [string, WorkloadManifest])[] => {
  if (isObject(answer) && looksLikeManifest(answer)) return [[role, manifestOf(role, answer, input.lot)]];
  if (typeof answer === 'string') checkWritten(role, answer, input);
  return [];
};

/**
 * Manifests that a function returned instead of writing them: one for its only sink, or one for each by role. Any
 * other answer means nothing, and what the function wrote counts. Fails with CLS_WORKLOAD.
 */
export const answeredManifests = (input: RunInput, answer: unknown): ReadonlyMap<string, WorkloadManifest> => {
  const roles = Object.keys(input.props.sinks);
  const [only, ...others] = roles;
  if (!isObject(answer) || only === undefined) return new Map();
  if (looksLikeManifest(answer)) {
    if (others.length === 0) return new Map([[only, manifestOf(only, answer, input.lot)]]);
    throw broken(
      `the function answered with one manifest for ${roles.length} sinks`,
      `Answer with one for each: ${roles.join(', ')}.`,
    );
  }
  return new Map(roles.flatMap((role) => ofRole(role, answer[role], input)));
};
