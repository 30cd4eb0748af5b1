import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { bundleLambda, handlers } from '../scripts/bundle-lambda.mjs';
import { lowerAll } from '../src/commands/targets.ts';
import { storeNames } from '../src/metadata/stores.ts';
import { loadBundles } from '../src/substrate/aws/bundles.ts';
import { renderStack } from '../src/substrate/aws/render/stack.ts';
import type { Desired, DesiredObject } from '../src/substrate/object.ts';
import type { FunctionPart } from '../src/substrate/part.ts';
import { commandTimes, runNode } from './command.ts';
import type { Bench, Measurement } from './measurement.ts';
import { median } from './measurement.ts';
import { openPlace } from './place.ts';
import { account, inFolder, projectText, region } from './projects.ts';

/** What a project lowers to for a cloud. */
const lowered = (text: string): Promise<readonly DesiredObject[]> =>
  inFolder(text, async (folder) => {
    const { local, substrate, projects } = openPlace(folder);
    const { local: _laptop, ...cloud } = substrate;
    const { targets } = await lowerAll(projects, cloud);
    await local.close();
    return targets.flatMap(({ objects }) => objects);
  });

const stacksOf = (objects: readonly DesiredObject[]): readonly Desired<'stack'>[] =>
  objects.filter((object) => object.kind === 'stack');

/** Projects that have each of our functions in one of their stacks. */
const projectsWithFunctions = [
  's3-copy-arc/smallest',
  's3-put-listener-boundary/frequent',
  'glue-add-partitions-arc/smallest',
  'cloud-watch-export/smallest',
];

const functionParts = async (): Promise<ReadonlyMap<string, FunctionPart>> => {
  const parts = new Map<string, FunctionPart>();
  for (const name of projectsWithFunctions) {
    const objects = await lowered(readFileSync(join('fixtures', name, 'project.json'), 'utf8'));
    const all = stacksOf(objects).flatMap(({ spec }) => spec.parts);
    for (const part of all) if (part.part === 'function') parts.set(part.handler, part);
  }
  return parts;
};

const environmentOf = ({ settings }: FunctionPart): NodeJS.ProcessEnv => ({
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: account,
  AWS_SECRET_ACCESS_KEY: 'bench',
  CLS_ACCOUNT: account,
  CLS_SETTINGS: JSON.stringify(settings),
  CLS_DEAD_LETTERS: `https://sqs.${region}.amazonaws.com/${account}/bench`,
  CLS_WAKE_GROUP: 'bench',
  CLS_WAKE_ROLE: `arn:aws:iam::${account}:role/bench`,
});

/** Milliseconds from asking for a function's code to having its handler, in a process of its own. */
const importMs = (code: string, part: FunctionPart): number => {
  const script = `const started = performance.now();
    const { handler } = await import(${JSON.stringify(code)});
    if (typeof handler !== 'function') throw new Error('no handler');
    process.stdout.write(String(performance.now() - started));`;
  const argv = ['--no-warnings', '--input-type=module', '-e', script];
  return median(Array.from({ length: 7 }, () => Number(runNode(argv, { env: environmentOf(part) }).stdout)));
};

const bundles = (): Promise<readonly Measurement[]> =>
  inFolder('{}', async ({ path }) => {
    const folder = join(path, 'lambda');
    const { sizes } = await bundleLambda(folder);
    const parts = await functionParts();
    const empty = commandTimes(['-e', '0'], { times: 5 }).ms;
    return handlers.flatMap((handler): Measurement[] => {
      const part = parts.get(handler);
      if (part === undefined) throw new Error(`no project has the function ${handler}`);
      const files = unzipSync(readFileSync(join(folder, `${handler}.zip`)));
      for (const [name, code] of Object.entries(files)) writeFileSync(join(folder, name), code);
      const ms = importMs(join(folder, 'index.mjs'), part);
      return [
        { name: `aws: code of the function ${handler}`, measured: (sizes[handler] ?? 0) / 1000, bar: 400, unit: 'kB' },
        { name: `aws: import of the function ${handler}`, measured: ms, bar: 150, unit: 'ms' },
        { name: 'the same against node -e 0', measured: ms / empty, bar: 3, unit: 'x' },
      ];
    });
  });

const rendering = async (): Promise<readonly Measurement[]> => {
  await bundleLambda('dist/lambda');
  const stacks = stacksOf(await lowered(projectText(100, 5)));
  if (stacks.length < 500) throw new Error('these are not 500 arcs');
  const place = { account, region };
  const assets = storeNames({ stage: 'bench', account, region }).metadata;
  const context = { place, assets, bundles: loadBundles() };
  // The first round is that of a command line, which renders once.
  const started = performance.now();
  for (const { spec } of stacks) renderStack(spec, context);
  const seconds = (performance.now() - started) / 1000;
  return [{ name: 'aws: rendering 500 arcs', measured: seconds, bar: 1, unit: 's' }];
};

export const run: Bench = async () => [...(await rendering()), ...(await bundles())];
