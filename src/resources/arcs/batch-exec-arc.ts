import { resolve } from 'node:path';
import { z } from 'zod';
import type { ArcDescriptor } from '../../metadata/descriptor.ts';
import { batchJobName, computeEnvironmentName, jobName, jobQueueName } from '../../metadata/names.ts';
import type { Finding } from '../../model/diagnostics.ts';
import { batchRuntimeProps, lambdaRuntimeProps } from '../../model/runtime-props.ts';
import type { Desired } from '../../substrate/object.ts';
import type { JobPart } from '../../substrate/part.ts';
import { arcFields } from '../arc-fields.ts';
import { toldFindings } from '../batch-environment.ts';
import { wordFindings } from '../command-references.ts';
import type { LowerContext } from '../component.ts';
import { defineComponent } from '../define.ts';
import { referenceFindings } from '../image-reference.ts';
import { workloadGrants } from '../lower/arc-grants.ts';
import { lowerArc } from '../lower/arc-lowering.ts';
import { runtimeOf } from '../lower/function-runtime.ts';
import { imageObject } from '../lower/image-object.ts';
import { componentNaming } from '../lower/lowering.ts';
import { referredName } from '../lower/referred-name.ts';

const type = 'aws:core:batchExecArc';

const LocalProcess = z.strictObject({
  command: z.array(z.string()).min(1).optional().describe('Instead of the command of the container'),
  cwd: z.string().min(1).optional().describe('Where it runs, relative to the project file'),
});

const workload = () =>
  z.strictObject({
    workloadProps: z.strictObject({}).prefault({}).describe('Always empty'),
    batchRuntimeProps: batchRuntimeProps(),
    lambdaRuntimeProps: lambdaRuntimeProps(512),
    computeEnvironmentRef: z.string().min(1).describe('The computeEnvironment it runs in'),
    imagePath: z.string().min(1).optional().describe('Folder of the image to build, relative to the project file'),
    image: z.string().min(1).optional().describe('A ready image, instead of imagePath'),
    environment: z.record(z.string(), z.string()).default({}).describe('Environment variables of the workload'),
    command: z
      .array(z.string())
      .default([])
      .describe("Its words; $.arcNotifyEvent.lot and the like are filled in. Empty: the image's own"),
    local: LocalProcess.optional().describe('How to run it on a laptop, without a container'),
  });

const schema = () => z.strictObject({ ...arcFields(type), workload: workload().describe('What it runs') });

type BatchArc = z.infer<ReturnType<typeof schema>>;

const imageFindings = ({ workload: { image, imagePath } }: BatchArc): readonly Finding[] => {
  if (image !== undefined && imagePath !== undefined) {
    const message = '"image" and "imagePath" exclude each other';
    return [{ code: 'invalid-value', path: ['workload', 'image'], message, hint: 'keep one of them' }];
  }
  if (image !== undefined) return referenceFindings(image);
  if (imagePath !== undefined) return [];
  const hint = 'name the folder with the Dockerfile, or a ready image in "image"';
  return [{ code: 'missing-field', path: ['workload', 'imagePath'], message: '"imagePath" is required', hint }];
};

const programFindings = ({ workload: { command } }: BatchArc): readonly Finding[] => {
  if (command[0] !== '') return [];
  const hint = 'name a program, or leave "command" out for that of the image';
  return [
    { code: 'invalid-value', path: ['workload', 'command', 0], message: 'a command begins with a program', hint },
  ];
};

const commandFindings = (arc: BatchArc): readonly Finding[] => [
  ...programFindings(arc),
  ...wordFindings(arc.workload.command, ['workload', 'command']),
  ...wordFindings(arc.workload.local?.command ?? [], ['workload', 'local', 'command']),
];

const environmentOf = (ref: string, context: LowerContext): string => {
  const name = referredName(ref, 'computeEnvironmentName', context);
  const referred = context.resource(ref);
  if (referred === undefined) return name;
  return computeEnvironmentName({ ...componentNaming(context, name), project: referred.project });
};

const localOf = ({ workload: { local } }: BatchArc, { directory }: LowerContext): Pick<JobPart, 'local'> => {
  if (local === undefined) return {};
  const { command, cwd } = local;
  return {
    local: {
      ...(command === undefined ? {} : { command }),
      ...(cwd === undefined ? {} : { cwd: resolve(directory, cwd) }),
    },
  };
};

/** For a place in the queue, and for fetching the image: an attempt's own time begins when it runs. */
const minutesToStart = 10;

/** A run lasts as long as all of its attempts may. */
const minutesOfRun = ({ batchRuntimeProps: { timeoutMin, retryAttempts } }: BatchArc['workload']): number =>
  minutesToStart + timeoutMin * Math.max(1, retryAttempts);

const imageOf = (arc: BatchArc, context: LowerContext): Desired<'image'> | undefined => {
  const { imagePath, batchRuntimeProps } = arc.workload;
  if (imagePath === undefined) return undefined;
  return imageObject({
    fields: arc,
    context,
    imagePath,
    architecture: batchRuntimeProps.architecture,
    forFunction: false,
  });
};

const builtOf = (image: Desired<'image'> | undefined): Pick<JobPart, 'imagePath' | 'imageName'> =>
  image === undefined ? {} : { imagePath: image.spec.path, imageName: image.name };

const job = (arc: BatchArc, context: LowerContext, descriptor: ArcDescriptor): JobPart => {
  const naming = componentNaming(context, arc.name);
  const { batchRuntimeProps: runtime, image, command, environment } = arc.workload;
  return {
    part: 'job',
    name: jobName(naming),
    queue: jobQueueName(naming),
    jobName: batchJobName(naming),
    ...(image === undefined ? {} : { image }),
    command,
    environment,
    memoryMB: runtime.memorySizeMB,
    ...(runtime.vcpu === undefined ? {} : { vcpu: runtime.vcpu }),
    retryAttempts: runtime.retryAttempts,
    timeoutSeconds: arc.timeoutMin === undefined ? runtime.timeoutMin * 60 : descriptor.timeoutSeconds,
    architecture: runtime.architecture,
    ...localOf(arc, context),
    computeEnvironment: environmentOf(arc.workload.computeEnvironmentRef, context),
    grants: workloadGrants(descriptor),
  };
};

export const batchExecArc = defineComponent({
  type,
  category: 'arcs',
  synopsis: 'Runs a container of yours on each lot: AWS Batch in the cloud, a child process on a laptop.',
  references: [
    {
      path: '/workload/computeEnvironmentRef',
      type: 'aws:core:computeEnvironment',
      // A queue and its environments are neighbours.
      arn: { service: 'batch', kind: 'compute-environment' },
    },
  ],
  schema,
  example: {
    type,
    name: 'to-parquet',
    sources: { main: { name: 'raw-orders', version: '20230101' } },
    sinks: {
      main: { name: 'orders-parquet', version: '20230101', pathURI: 's3://acme-lake-123456789012-us-west-2/parquet/' },
    },
    workload: {
      computeEnvironmentRef: 'containers',
      imagePath: 'to-parquet',
      command: ['python3', 'convert.py', '$.arcNotifyEvent.lot', '$.arcNotifyEvent.manifest'],
    },
  },
  inspect: (arc) => [...imageFindings(arc), ...commandFindings(arc), ...toldFindings(arc.workload)],
  imageFolder: ({ workload: { imagePath } }) =>
    imagePath === undefined ? undefined : { at: ['workload', 'imagePath'], path: imagePath },
  lower: (arc, context) => {
    const image = imageOf(arc, context);
    return lowerArc({
      type,
      fields: arc,
      context,
      workloadProps: arc.workload.workloadProps,
      timeoutMin: minutesOfRun(arc.workload),
      control: runtimeOf(arc.workload.lambdaRuntimeProps),
      image,
      workload: (descriptor) => ({ ...job(arc, context, descriptor), ...builtOf(image) }),
    });
  },
});
