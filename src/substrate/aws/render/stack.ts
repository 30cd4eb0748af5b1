import type { JsonObject } from '../../../metadata/canonical.ts';
import { canonicalJson, sha256 } from '../../../metadata/canonical.ts';
import { baselineOf } from '../../baseline.ts';
import type { StackSpec } from '../../object.ts';
import type { FunctionCode, HandlerName, Part } from '../../part.ts';
import { renderComputeEnvironment } from './compute-environment.ts';
import type { RenderContext, StackContext } from './context.ts';
import { renderEndedExecutions } from './ended-executions.ts';
import { renderFunction } from './function.ts';
import { renderGlueDatabase } from './glue-database.ts';
import { renderGlueTable } from './glue-table.ts';
import { renderJob } from './job.ts';
import { checkLimits, checkTemplateSize } from './limits.ts';
import { renderMachine } from './machine.ts';
import { networkParameters } from './network-parameters.ts';
import { boundRoles } from './permissions-boundary.ts';
import { renderSchedule } from './schedule.ts';
import type { Resources } from './template.ts';
import { renderUserFunction } from './user-function.ts';
import { wakes } from './wakes.ts';

export const digestOutput = 'ClusterlessDigest';

export interface RenderedStack {
  /** The template: minified, names sorted, the same byte for byte for the same stack. */
  readonly body: string;
  /** Of the template without its own digest. */
  readonly digest: string;
  /** Handlers whose code the stack needs. */
  readonly handlers: readonly HandlerName[];
  /** Code of users that the stack needs. */
  readonly code: readonly FunctionCode[];
}

const renderPart = (stack: StackContext, part: Part): Resources => {
  switch (part.part) {
    case 'function':
      return renderFunction(stack, part);
    case 'user-function':
      return renderUserFunction(stack, part);
    case 'job':
      return renderJob(stack, part);
    case 'machine':
      return renderMachine(stack, part);
    case 'compute-environment':
      return renderComputeEnvironment(part);
    case 'glue-database':
      return renderGlueDatabase(part);
    case 'glue-table':
      return renderGlueTable(stack, part);
    case 'schedule':
      return renderSchedule(part);
    case 'ended-executions':
      return renderEndedExecutions(part);
  }
};

interface Contents {
  readonly resources: Resources;
  readonly parameters: JsonObject;
}

/** Fails with a ProviderError (`invalid`) for what CloudFormation would refuse. */
export const sealTemplate = ({ resources, parameters }: Contents): Pick<RenderedStack, 'body' | 'digest'> => {
  checkLimits(resources);
  // Written once for both: in the order of names, outputs stand between these two.
  const head = canonicalJson({
    AWSTemplateFormatVersion: '2010-09-09',
    Metadata: { Clusterless: { baseline: baselineOf('stack') } },
  }).slice(0, -1);
  const rest = canonicalJson({
    ...(Object.keys(parameters).length > 0 && { Parameters: parameters }),
    Resources: resources,
  }).slice(1);
  const digest = sha256(`${head},${rest}`);
  const body = `${head},"Outputs":${canonicalJson({ [digestOutput]: { Value: digest } })},${rest}`;
  checkTemplateSize(body);
  return { body, digest };
};

/** Fails as `sealTemplate`. */
export const renderStack = (spec: StackSpec, context: RenderContext): RenderedStack => {
  const stack = { ...context, parts: spec.parts };
  const made: Resources = Object.assign({}, wakes(stack), ...spec.parts.map((part) => renderPart(stack, part)));
  const resources = boundRoles(context.place, spec, made);
  const handlers = spec.parts.flatMap((part) => (part.part === 'function' ? [part.handler] : []));
  const code = spec.parts.flatMap((part) => (part.part === 'user-function' ? [part.code] : []));
  const template = sealTemplate({ resources, parameters: networkParameters(spec.parts) });
  return { ...template, handlers: [...new Set(handlers)], code };
};
