import { resolve } from 'node:path';
import { z } from 'zod';
import type { ArcDescriptor } from '../../metadata/descriptor.ts';
import type { ComponentNaming } from '../../metadata/names.ts';
import { arcFunctionName, arcImageFunctionName } from '../../metadata/names.ts';
import type { Finding } from '../../model/diagnostics.ts';
import { lambdaRuntimeProps } from '../../model/runtime-props.ts';
import type { Desired } from '../../substrate/object.ts';
import type { FunctionCode, UserFunctionPart } from '../../substrate/part.ts';
import { arcFields } from '../arc-fields.ts';
import type { LowerContext, OwnCode } from '../component.ts';
import { defineComponent } from '../define.ts';
import { functionImageFindings } from '../image-reference.ts';
import { handlerFiles, lambdaRuntimes, variableProblem, variablesProblem } from '../lambda-runtime.ts';
import { workloadGrants } from '../lower/arc-grants.ts';
import { lowerArc } from '../lower/arc-lowering.ts';
import { runtimeOf } from '../lower/function-runtime.ts';
import { imageObject } from '../lower/image-object.ts';
import { componentNaming } from '../lower/lowering.ts';

const type = 'aws:core:lambdaExecArc';

const LocalProcess = z.strictObject({
  command: z.array(z.string()).min(1).describe('Started on a laptop instead of the function, as a job would be'),
  cwd: z.string().min(1).default('.').describe('Where it runs, relative to the project file'),
});

const workload = () =>
  z.strictObject({
    codePath: z.string().min(1).optional().describe('Folder or zip file of the code, relative to the project file'),
    imagePath: z
      .string()
      .min(1)
      .optional()
      .describe('Folder of an image to build, relative to the project file, instead of codePath'),
    image: z.string().min(1).optional().describe('A ready container image in ECR, instead of codePath'),
    runtime: z.enum(lambdaRuntimes).optional().describe('Of AWS Lambda; required with codePath'),
    handler: z
      .string()
      .min(1)
      .max(128)
      .optional()
      .describe('As AWS Lambda has it: index.handler; required with codePath'),
    workloadProps: z.record(z.string(), z.unknown()).default({}).describe('Handed to the function in arcProps'),
    runtimeProps: lambdaRuntimeProps(512),
    environment: z.record(z.string(), z.string()).default({}).describe('Environment variables of the function'),
    local: LocalProcess.optional().describe('How to run it on a laptop, where that is neither Node nor Python'),
  });

const schema = () => z.strictObject({ ...arcFields(type), workload: workload().describe('What it runs') });

type LambdaArc = z.infer<ReturnType<typeof schema>>;

const inWorkload = (field: string): readonly string[] => ['workload', field];

const exclusive = ({ workload }: LambdaArc): readonly Finding[] => {
  const given = (['image', 'imagePath', 'codePath'] as const).filter((name) => workload[name] !== undefined);
  const [first = '', second] = given;
  if (second === undefined) return [];
  const message = `"${first}" and "${second}" exclude each other`;
  return [{ code: 'invalid-value', path: inWorkload(first), message, hint: 'keep one of them' }];
};

const codeFindings = (arc: LambdaArc): readonly Finding[] => {
  const twice = exclusive(arc);
  if (twice.length > 0) return twice;
  const { codePath, image, imagePath, runtime, handler } = arc.workload;
  const isImage = image !== undefined || imagePath !== undefined;
  if (isImage && runtime !== undefined) {
    const message = 'an image brings its own runtime';
    return [{ code: 'invalid-value', path: inWorkload('runtime'), message, hint: 'remove it' }];
  }
  if (isImage) return image === undefined ? [] : functionImageFindings(image);
  const needed = { codePath, runtime, handler };
  const hint = 'give codePath, runtime and handler, or imagePath, or a ready image';
  return Object.entries(needed)
    .filter(([, value]) => value === undefined)
    .map(([field]) => ({ code: 'missing-field', path: inWorkload(field), message: `"${field}" is required`, hint }));
};

const handlerFindings = ({ workload: { runtime, handler } }: LambdaArc): readonly Finding[] => {
  if (runtime === undefined || handler === undefined || !/^(nodejs|python|ruby)/.test(runtime)) return [];
  if (/[^.]\.[^.]+$/.test(handler)) return [];
  const message = `"${handler}" names no member of a file`;
  return [{ code: 'invalid-value', path: inWorkload('handler'), message, hint: 'it looks like index.handler' }];
};

const variableFindings = ({ workload: { environment } }: LambdaArc): readonly Finding[] =>
  Object.keys(environment).flatMap((name): readonly Finding[] => {
    const message = variableProblem(name);
    const path = ['workload', 'environment', name];
    return message === undefined ? [] : [{ code: 'invalid-value', path, message, hint: 'choose another name' }];
  });

const sizeFindings = ({ workload: { environment } }: LambdaArc): readonly Finding[] => {
  const message = variablesProblem(environment);
  const hint = 'hand it what is large in "workloadProps", or as an object';
  return message === undefined ? [] : [{ code: 'invalid-value', path: inWorkload('environment'), message, hint }];
};

/** Whatever people say: only their function reads it. Not in the schema, where JSON would have to refer to itself. */
const propsOf = ({ workload: { workloadProps } }: LambdaArc): ArcDescriptor['workloadProps'] =>
  z.record(z.string(), z.json()).parse(workloadProps);

const ownCode = ({ workload: { codePath, runtime, handler } }: LambdaArc): OwnCode | undefined => {
  if (codePath === undefined) return undefined;
  const oneOf = runtime === undefined || handler === undefined ? [] : handlerFiles(runtime, handler);
  return { at: inWorkload('codePath'), path: codePath, handlerAt: inWorkload('handler'), oneOf };
};

const imageOf = (arc: LambdaArc, context: LowerContext): Desired<'image'> | undefined => {
  const { imagePath, runtimeProps } = arc.workload;
  if (imagePath === undefined) return undefined;
  return imageObject({
    fields: arc,
    context,
    imagePath,
    architecture: runtimeOf(runtimeProps).architecture,
    forFunction: true,
  });
};

/** @param built of the arc, where it builds one */
const codeOf = (
  { workload: { codePath, image } }: LambdaArc,
  context: LowerContext,
  built: Desired<'image'> | undefined,
): FunctionCode => {
  if (built !== undefined) return { from: 'built-image', path: built.spec.path, imageName: built.name };
  if (image !== undefined) return { from: 'image', image };
  const path = resolve(context.directory, codePath ?? '');
  return { from: 'files', path, sha256: context.codeDigest(path) };
};

const nameOf = ({ codePath }: LambdaArc['workload'], naming: ComponentNaming): string =>
  codePath === undefined ? arcImageFunctionName(naming) : arcFunctionName(naming);

const userFunction = (
  arc: LambdaArc,
  context: LowerContext,
  descriptor: ArcDescriptor,
): Omit<UserFunctionPart, 'code'> => {
  const { runtime, handler, environment, runtimeProps, local } = arc.workload;
  const { memoryMB, architecture, timeoutSeconds } = runtimeOf(runtimeProps);
  return {
    part: 'user-function',
    name: nameOf(arc.workload, componentNaming(context, arc.name)),
    ...(runtime === undefined ? {} : { runtime }),
    ...(handler === undefined ? {} : { handler }),
    environment,
    memoryMB,
    timeoutSeconds,
    architecture,
    ...(local === undefined ? {} : { local: { command: local.command, cwd: resolve(context.directory, local.cwd) } }),
    grants: workloadGrants(descriptor),
  };
};

export const lambdaExecArc = defineComponent({
  type,
  category: 'arcs',
  synopsis: 'Runs a function of yours on each lot: AWS Lambda in the cloud, a child process on a laptop.',
  schema,
  example: {
    type,
    name: 'count-orders',
    sources: { main: { name: 'raw-orders', version: '20230101' } },
    sinks: {
      main: { name: 'order-counts', version: '20230101', pathURI: 's3://acme-lake-123456789012-us-west-2/counts/' },
    },
    workload: { codePath: 'count-orders', runtime: 'nodejs22.x', handler: 'index.handler' },
  },
  inspect: (arc) => [...codeFindings(arc), ...handlerFindings(arc), ...variableFindings(arc), ...sizeFindings(arc)],
  code: ownCode,
  imageFolder: ({ workload: { imagePath } }) =>
    imagePath === undefined ? undefined : { at: inWorkload('imagePath'), path: imagePath },
  lower: (arc, context) => {
    const image = imageOf(arc, context);
    return lowerArc({
      type,
      fields: arc,
      context,
      workloadProps: propsOf(arc),
      timeoutMin: arc.workload.runtimeProps.timeoutMin,
      image,
      workload: (descriptor) => ({
        ...userFunction(arc, context, descriptor),
        code: codeOf(arc, context, image),
      }),
    });
  },
});
